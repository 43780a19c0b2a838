package org.xmtp.reactive.runtime;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A user who counts what it hears; told on one strand. */
final class User implements CoreSubscriber<Integer> {
    private volatile @Nullable Subscription subscription;
    private int values;
    private int ends;

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    Subscription subscription() {
        return Objects.requireNonNull(subscription);
    }

    @Override
    public void onNext(Integer value) {
        values++;
    }

    @Override
    public void onError(Throwable error) {
        ends++;
    }

    @Override
    public void onComplete() {
        ends++;
    }

    int values() {
        return values;
    }

    int ends() {
        return ends;
    }
}
