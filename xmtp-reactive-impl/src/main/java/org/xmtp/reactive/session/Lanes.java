package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.store.PeerId;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that touch ratchets. A peer's sessions belong to one lane, both directions, each in order; lanes run side
 * by side and never wait for the network, the store or each other.
 */
public final class Lanes implements Disposable {
    private final Scheduler scheduler;
    private final List<Scheduler.Worker> lanes = new ArrayList<>();

    /** Makes as many lanes as given, on threads named {@code xmtp-lane-…}. */
    public Lanes(int count) {
        scheduler = Schedulers.newParallel("xmtp-lane", count, true);
        for (int i = 0; i < count; i++) {
            lanes.add(scheduler.createWorker());
        }
    }

    /** Runs a task on the peer's lane, behind the tasks that were given before. */
    public void execute(PeerId peer, Runnable task) {
        int hash = peer.installation().hashCode();
        lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size())).schedule(task);
    }

    @Override
    public void dispose() {
        lanes.forEach(Disposable::dispose);
        scheduler.dispose();
    }
}
