package org.xmtp.reactive.network;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A timer that tells when what it was to do later is given up. */
final class GivenUpTimer implements Scheduler {
    private final Scheduler timer;
    private volatile Runnable hook = () -> {};

    GivenUpTimer(Scheduler timer) {
        this.timer = timer;
    }

    /** What to do before something is given up. */
    void beforeGivenUp(Runnable doing) {
        hook = doing;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return timer.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Disposable scheduled = timer.schedule(task, delay, unit);
        return () -> {
            hook.run();
            scheduled.dispose();
        };
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long delay, long period, TimeUnit unit) {
        return timer.schedulePeriodically(task, delay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return timer.createWorker();
    }
}
