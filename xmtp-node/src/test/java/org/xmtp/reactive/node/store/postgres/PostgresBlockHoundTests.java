package org.xmtp.reactive.node.store.postgres;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What a store's threads wait for, which must not block, and BlockHound lets them. */
class PostgresBlockHoundTests {

    private static final int THREADS = 8;
    private static final int ALLOCATORS = 200;

    @Test
    void threadsThatTakeMemoryAtOnceWaitForEachOther() {
        Scheduler threads = Schedulers.newParallel("memory", THREADS);
        try {
            Flux.range(0, ALLOCATORS)
                    .concatMap(number -> allAtOnce(new AdaptiveByteBufAllocator(), threads))
                    .blockLast(Duration.ofMinutes(1));
        } finally {
            threads.dispose();
        }
    }

    private static Flux<Integer> allAtOnce(ByteBufAllocator allocator, Scheduler threads) {
        return Flux.range(0, 20 * THREADS)
                .parallel(THREADS)
                .runOn(threads)
                .doOnNext(number -> allocator.directBuffer(100).release())
                .sequential();
    }
}
