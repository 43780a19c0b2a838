package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

class AnswerTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Strand strand = runtime.loop();
    private final List<Object> told = new ArrayList<>();
    private final Answer<Object> answer =
            new Answer<>(strand, value -> told.add(value == null ? "nothing" : value), told::add);

    @Test
    void valueComesOnTheStrandAlone() {
        Mono.<Object>just(1).subscribe(answer);
        assertThat(told).isEmpty();

        runtime.run();

        assertThat(told).containsExactly(1);
        assertThat(answer.isDisposed()).isTrue();
    }

    @Test
    void missingValueIsNull() {
        Mono.empty().subscribe(answer);
        runtime.run();

        assertThat(told).containsExactly("nothing");
    }

    @Test
    void errorComesOnTheStrandAlone() {
        IllegalStateException error = new IllegalStateException("none");
        Mono.error(error).subscribe(answer);
        assertThat(told).isEmpty();

        runtime.run();

        assertThat(told).containsExactly(error);
    }

    @Test
    void onceDisposedOfNothingComesOfWhatIsOnItsWay() {
        Mono.<Object>just(1).subscribe(answer);
        answer.dispose();

        runtime.run();

        assertThat(told).isEmpty();
    }

    @Test
    void disposingEndsTheCallWheneverItBegins() {
        TestPublisher<Object> running = TestPublisher.create();
        running.mono().subscribe(answer);
        answer.dispose();
        running.assertCancelled();

        TestPublisher<Object> late = TestPublisher.create();
        late.mono().subscribe(answer);
        late.assertCancelled();
    }
}
