package org.xmtp.reactive.benchmarks.node;

import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/**
 * The end of a call with one answer.
 *
 * @param answered what to do once it was answered
 * @param failed what to do if it was not
 */
record Answer<T>(Runnable answered, Consumer<Throwable> failed) implements StreamObserver<T> {
    @Override
    public void onNext(T answer) {}

    @Override
    public void onError(Throwable cause) {
        failed.accept(cause);
    }

    @Override
    public void onCompleted() {
        answered.run();
    }
}
