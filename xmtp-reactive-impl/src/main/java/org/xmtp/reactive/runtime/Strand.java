package org.xmtp.reactive.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import reactor.core.Disposable;

/** Tasks that run one at a time, each behind those given before it, on whichever thread is free. */
public interface Strand extends Executor {
    /**
     * Runs a task behind all that were given before; never within this call. A task that throws ends nothing but
     * itself. After the runtime has closed, nothing runs any more.
     */
    @Override
    void execute(Runnable task);

    /** Gives a task after a while; disposed of before, it is not given. */
    Disposable after(Duration delay, Runnable task);
}
