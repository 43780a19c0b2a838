package org.xmtp.reactive.reading;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.store.EngineStore;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Reads the store for readers, and tries again while it is in trouble: a restart in place mends most of it, and a
 * reader need not hear of that.
 */
final class StoreReads {
    /** How long a read is tried again. */
    static final Duration LONGEST_TROUBLE = Duration.ofSeconds(30);

    private final Loop loop;
    private final EngineStore store;
    private final Set<Attempt<?>> open = new LinkedHashSet<>();
    private boolean closed;

    StoreReads(Loop loop, EngineStore store) {
        this.loop = loop;
        this.store = store;
    }

    /**
     * Reads; the outcome comes in a task of its own, unless it is disposed of before.
     *
     * @param query what to ask of the store
     * @param done told what was read
     * @param failed told why it can't be: it is of no use to try again, or was for 30 s, or all is closed
     */
    <T> Disposable read(
            Function<EngineStore, Mono<T>> query, Consumer<? super T> done, Consumer<XmtpException> failed) {
        Attempt<T> attempt = new Attempt<>(query, done, failed);
        open.add(attempt);
        if (closed) {
            loop.execute(attempt::close);
        } else {
            attempt.begin();
        }
        return attempt;
    }

    /** The store has been recovered: what waits for it need not wait longer. */
    void mended() {
        List.copyOf(open).forEach(Attempt::hurry);
    }

    /** Ends every read with {@link XmtpClosedException}, those to come too. */
    void close() {
        closed = true;
        List.copyOf(open).forEach(Attempt::close);
    }

    private final class Attempt<T> implements Disposable {
        private final Function<EngineStore, Mono<T>> query;
        private final Consumer<? super T> done;
        private final Consumer<XmtpException> failed;
        private final Patience patience = new Patience();
        private @Nullable Disposable underWay;
        private @Nullable Disposable pause;
        private long failingSince;
        private boolean failing;

        Attempt(Function<EngineStore, Mono<T>> query, Consumer<? super T> done, Consumer<XmtpException> failed) {
            this.query = query;
            this.done = done;
            this.failed = failed;
        }

        void begin() {
            pause = null;
            underWay = loop.<T>await(Mono.defer(() -> query.apply(store)), this::read, this::troubled);
        }

        private void read(@Nullable T value) {
            if (value == null) {
                fail(unreadable(new IllegalStateException("The store has answered with nothing.")));
            } else if (open.remove(this)) {
                done.accept(value);
            }
        }

        private void troubled(Throwable error) {
            if (!failing) {
                failing = true;
                failingSince = loop.nanoTime();
            }
            boolean lasting = loop.nanoTime() - failingSince >= LONGEST_TROUBLE.toNanos();
            if (!(error instanceof XmtpException known)) {
                fail(unreadable(error));
            } else if (lasting || !known.retryable()) {
                fail(known);
            } else {
                pause = loop.after(patience.next(), this::begin);
            }
        }

        void hurry() {
            if (pause != null) {
                pause.dispose();
                begin();
            }
        }

        void close() {
            boolean waited = open.contains(this);
            dispose();
            if (waited) {
                failed.accept(new XmtpClosedException());
            }
        }

        private void fail(XmtpException error) {
            if (open.remove(this)) {
                failed.accept(error);
            }
        }

        @Override
        public void dispose() {
            open.remove(this);
            if (underWay != null) {
                underWay.dispose();
            }
            if (pause != null) {
                pause.dispose();
            }
        }

        @Override
        public boolean isDisposed() {
            return !open.contains(this);
        }
    }

    private static XmtpException unreadable(Throwable cause) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE, "The store can't be read; mend it, then read again.", cause);
    }
}
