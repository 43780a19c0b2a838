package org.xmtp.reactive.defects;

import java.time.Duration;
import java.util.List;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Mono;

/** What a disk makes of a store's operations. Sound in all that an implementation does not change. */
interface Disk {
    /** A sound one. */
    Disk SOUND = new Disk() {};

    /** What is told of the store when it is opened. */
    default StoreHead opened(StoreHead head) {
        return head;
    }

    /** What becomes of a commit. */
    default Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
        return commit;
    }

    /** What becomes of the recovery after a commit that failed. */
    default <T> Mono<T> recovery(Mono<T> recovery) {
        return recovery;
    }

    /** What becomes of a read. */
    default <T> Mono<T> read(Mono<T> reading) {
        return reading;
    }

    /** What becomes of a read of the outbox. */
    default <T> Mono<T> outbox(Mono<T> reading) {
        return read(reading);
    }

    /** A disk that takes its time over the outbox. */
    static Disk slowOutbox(Duration reads) {
        return new Disk() {
            @Override
            public <T> Mono<T> outbox(Mono<T> reading) {
                return Mono.delay(reads).then(reading);
            }
        };
    }

    /** A disk that takes its time over each operation. */
    static Disk slow(Duration commits, Duration reads) {
        return new Disk() {
            @Override
            public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
                return Mono.delay(commits).then(commit);
            }

            @Override
            public <T> Mono<T> read(Mono<T> reading) {
                return Mono.delay(reads).then(reading);
            }
        };
    }
}
