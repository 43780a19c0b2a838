package org.xmtp.reactive.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.xmtp.reactive.store.PeerId;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that touch ratchets. A peer's sessions belong to one lane, both directions, each in order; lanes run side
 * by side and never wait for the network, the store or each other. Which lane is a hash under a key of this process, so
 * that nobody can choose installations that all meet on one.
 */
public final class Lanes implements Disposable {
    private final Scheduler scheduler;
    private final List<Lane> lanes = new ArrayList<>();
    private final KeyParameter key;

    /** Makes as many lanes as given, on threads named {@code xmtp-lane-…}. */
    public Lanes(int count, SecureRandom random) {
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        key = new KeyParameter(secret);
        scheduler = Schedulers.newParallel("xmtp-lane", count, true);
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane(scheduler.createWorker()));
        }
    }

    /**
     * Runs a task on the peer's lane, behind the peer's tasks that were given before; the peer stays cached until then.
     */
    public void execute(PeerSessions peer, Runnable task) {
        peer.pin();
        lanes.get(laneOf(peer.peer())).execute(peer.peer(), () -> {
            try {
                task.run();
            } finally {
                peer.unpin();
            }
        });
    }

    private int laneOf(PeerId peer) {
        byte[] name = peer.installation().value().getBytes(StandardCharsets.UTF_8);
        SipHash hash = new SipHash();
        hash.init(key);
        hash.update(name, 0, name.length);
        return (int) Long.remainderUnsigned(hash.doFinal(), lanes.size());
    }

    /** How many tasks wait or run. */
    public int depth() {
        return lanes.stream().mapToInt(Lane::depth).sum();
    }

    @Override
    public void dispose() {
        lanes.forEach(Lane::dispose);
        scheduler.dispose();
    }
}
