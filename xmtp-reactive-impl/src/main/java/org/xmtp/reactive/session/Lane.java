package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.store.PeerId;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** One thread's share of the peers. Serves them in turn, a few tasks each, so that a busy one holds up no other. */
final class Lane implements Disposable {
    /** How many tasks of one peer run in its turn. */
    static final int TURN = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Scheduler.Worker worker;
    /** What waits, by peer; whose turn is next comes first. */
    private final LinkedHashMap<PeerId, ArrayDeque<Runnable>> waiting = new LinkedHashMap<>();

    private int depth;
    private boolean running;

    Lane(Scheduler.Worker worker) {
        this.worker = worker;
    }

    synchronized int depth() {
        return depth;
    }

    void execute(PeerId peer, Runnable task) {
        boolean start;
        synchronized (this) {
            waiting.computeIfAbsent(peer, key -> new ArrayDeque<>()).add(task);
            depth++;
            start = !running;
            running = true;
        }
        if (start) {
            worker.schedule(this::run);
        }
    }

    private void run() {
        PeerId peer;
        while ((peer = first()) != null) {
            Runnable task;
            for (int served = 0; served < TURN && (task = take(peer)) != null; served++) {
                run(task);
            }
            endTurn(peer);
        }
    }

    /** Whose turn it is. Null when nothing waits, and the lane rests. */
    private synchronized @Nullable PeerId first() {
        running = !waiting.isEmpty();
        return running ? waiting.keySet().iterator().next() : null;
    }

    /** The peer goes behind all others. */
    private synchronized void endTurn(PeerId peer) {
        ArrayDeque<Runnable> tasks = waiting.remove(peer);
        if (tasks != null && !tasks.isEmpty()) {
            waiting.put(peer, tasks);
        }
    }

    private synchronized @Nullable Runnable take(PeerId peer) {
        ArrayDeque<Runnable> tasks = waiting.get(peer);
        Runnable task = tasks == null ? null : tasks.poll();
        if (task != null) {
            depth--;
        }
        return task;
    }

    /** Whatever a task throws, errors of the virtual machine included, must not end the lane. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A task of a lane failed", e);
        }
    }

    @Override
    public void dispose() {
        worker.dispose();
    }
}
