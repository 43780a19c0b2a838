package org.xmtp.reactive.api;

import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What the engine returns for {@code connect()}, so that whoever subscribes hears of everything. Reactor throws errors
 * of linking, a missing class for one, at whatever thread comes along; here they are signalled.
 */
final class Connecting extends Mono<XmtpClient> {
    private final Supplier<Mono<XmtpClient>> engine;

    Connecting(Supplier<Mono<XmtpClient>> engine) {
        this.engine = engine;
    }

    @Override
    public void subscribe(CoreSubscriber<? super XmtpClient> user) {
        Told told = new Told(user);
        try {
            engine.get().subscribe(told);
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            if (told.answered) {
                throw e;
            }
            told.fail(e);
        }
    }

    /** The user, and what it was told so far. */
    private static final class Told implements CoreSubscriber<XmtpClient> {
        private final CoreSubscriber<? super XmtpClient> user;
        private volatile boolean subscribed;
        private volatile boolean answered;

        Told(CoreSubscriber<? super XmtpClient> user) {
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
        public void onNext(XmtpClient client) {
            answered = true;
            user.onNext(client);
        }

        @Override
        public void onError(Throwable error) {
            answered = true;
            boolean linking = error instanceof LinkageError || error instanceof ServiceConfigurationError;
            user.onError(linking ? XmtpConfigurationException.engineUnusable((Error) error) : error);
        }

        @Override
        public void onComplete() {
            answered = true;
            user.onComplete();
        }
    }
}
