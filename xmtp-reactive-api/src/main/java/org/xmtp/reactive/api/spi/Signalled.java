package org.xmtp.reactive.api.spi;

import java.util.Objects;
import java.util.function.Supplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A {@code Mono} of which whoever subscribes hears everything. Reactor throws errors of linking, a missing class for
 * one, at whatever thread comes along, and the subscriber waits for ever; here they are signalled.
 */
public final class Signalled<T> extends Mono<T> {
    private final Supplier<? extends Mono<T>> source;

    private Signalled(Supplier<? extends Mono<T>> source) {
        this.source = source;
    }

    /** As {@code Mono.defer}; what is thrown while the source is made or subscribed to is signalled, whatever it is. */
    public static <T> Mono<T> of(Supplier<? extends Mono<T>> source) {
        return new Signalled<>(Objects.requireNonNull(source, "source"));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> user) {
        Told<T> told = new Told<>(Objects.requireNonNull(user, "user"));
        try {
            source.get().subscribe(told);
        } catch (RuntimeException | Error e) {
            if (told.answered) {
                throw e;
            }
            told.fail(e);
        }
    }

    /** The user, and what it was told so far. */
    private static final class Told<T> implements CoreSubscriber<T> {
        private final CoreSubscriber<? super T> user;
        private volatile boolean subscribed;
        private volatile boolean answered;

        Told(CoreSubscriber<? super T> user) {
            this.user = user;
        }

        void fail(Throwable error) {
            if (!subscribed) {
                onSubscribe(Operators.emptySubscription());
            }
            onError(error);
        }

        @Override
        public Context currentContext() {
            return user.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscribed = true;
            user.onSubscribe(subscription);
        }

        @Override
        public void onNext(T value) {
            answered = true;
            user.onNext(value);
        }

        @Override
        public void onError(Throwable error) {
            answered = true;
            user.onError(error);
        }

        @Override
        public void onComplete() {
            answered = true;
            user.onComplete();
        }
    }
}
