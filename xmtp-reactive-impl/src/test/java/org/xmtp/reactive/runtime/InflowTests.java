package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

class InflowTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Strand strand = runtime.loop();
    private final List<Object> told = new ArrayList<>();
    private final TestPublisher<Integer> source = TestPublisher.create();
    private final Inflow<Integer> inflow = new Inflow<>(strand, new Inflow.Receiver<>() {
        @Override
        public void next(Integer value) {
            if (value < 0) {
                throw new IllegalArgumentException("negative");
            }
            told.add(value);
        }

        @Override
        public void ended(@Nullable Throwable error) {
            told.add(error == null ? "end" : error);
        }
    });

    private void subscribe() {
        source.flux().subscribe(inflow);
        runtime.run();
    }

    @Test
    void nothingIsAskedForBeforeTheStrandAsks() {
        subscribe();
        source.assertWasNotRequested();

        inflow.request(2);

        source.assertMinRequested(2).assertMaxRequested(2);
    }

    @Test
    void whatWasAskedForEarlyIsAskedForOnceThereIsSomebodyToAsk() {
        inflow.request(2);
        inflow.request(3);

        subscribe();

        source.assertMinRequested(5).assertMaxRequested(5);
    }

    @Test
    void endlessDemandThatIsAskedForTwiceStaysEndless() {
        inflow.request(Long.MAX_VALUE);
        inflow.request(Long.MAX_VALUE);

        subscribe();

        source.assertMinRequested(Long.MAX_VALUE);
    }

    @Test
    void elementsComeInOrderAndTheEndBehindThem() {
        subscribe();
        inflow.request(10);
        source.next(1, 2);
        source.next(3);
        source.complete();
        assertThat(told).isEmpty();

        runtime.run();

        assertThat(told).containsExactly(1, 2, 3, "end");
    }

    @Test
    void errorComesBehindTheElements() {
        IllegalStateException error = new IllegalStateException("broken");
        subscribe();
        inflow.request(10);
        source.next(1).error(error);

        runtime.run();

        assertThat(told).containsExactly(1, error);
    }

    @Test
    void onceDisposedOfNothingComes() {
        subscribe();
        inflow.request(10);
        source.next(1);
        inflow.dispose();
        source.assertCancelled();

        runtime.run();

        assertThat(told).isEmpty();
        assertThat(inflow.isDisposed()).isTrue();
    }

    @Test
    void disposedOfBeforeItWasSubscribedItCancels() {
        inflow.dispose();

        subscribe();

        source.assertCancelled();
    }

    /** The strand may never come to run again: its runtime closes. */
    @Test
    void disposedOfRightBehindTheSubscriptionItCancelsAtOnce() {
        source.flux().subscribe(inflow);

        inflow.dispose();

        source.assertCancelled();
    }

    @Test
    void whatIsAskedForRightBehindTheSubscriptionComesOnTopOfWhatWasAskedForEarly() {
        inflow.request(2);
        source.flux().subscribe(inflow);
        inflow.request(3);

        runtime.run();

        source.assertMinRequested(5).assertMaxRequested(5);
    }

    @Test
    void secondSourceIsTurnedAway() {
        subscribe();
        TestPublisher<Integer> second = TestPublisher.create();

        second.flux().subscribe(inflow);
        runtime.run();

        second.assertCancelled();
        source.assertNotCancelled();
    }

    @Test
    void receiverThatThrowsHearsThatItsStreamIsOver() {
        inflow.request(10);
        Flux.just(1, -1, 2).subscribe(inflow);

        runtime.run();

        assertThat(told).hasSize(2).first().isEqualTo(1);
        assertThat(told.get(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
