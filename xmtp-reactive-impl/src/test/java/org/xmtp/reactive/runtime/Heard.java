package org.xmtp.reactive.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A user who notes what it hears, and asks for what a test says. */
final class Heard<T> implements CoreSubscriber<T> {
    private final List<Object> signals = new ArrayList<>();
    private @Nullable Subscription subscription;

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T value) {
        signals.add(value);
    }

    @Override
    public void onError(Throwable error) {
        signals.add(error);
    }

    @Override
    public void onComplete() {
        signals.add("complete");
    }

    void request(long demand) {
        Objects.requireNonNull(subscription).request(demand);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    List<Object> signals() {
        return signals;
    }
}
