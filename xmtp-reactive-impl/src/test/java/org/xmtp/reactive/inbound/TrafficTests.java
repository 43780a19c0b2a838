package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/** The passages under way, and who waits for them. */
final class TrafficTests {
    private final Traffic traffic = new Traffic();
    private final List<String> woken = new ArrayList<>();

    /** Traffic needs to know of a passage's end only. */
    private final class Ends extends IdleGuide {
        @Override
        public void ended(Passage passage, Passage.Outcome outcome) {
            traffic.end(passage, outcome);
        }
    }

    private Passage begin(long digest, int bytes) {
        Passage passage =
                new Passage(new Ends(), new NetworkEnvelope("topic", 1, new byte[bytes]), Passage.Origin.LIVE);
        passage.read(Samples.digest(digest));
        traffic.begin(passage);
        return passage;
    }

    private boolean isKnown(long digest) {
        Passage passage = begin(digest, 1);
        boolean known = !traffic.identify(passage);
        passage.end(known ? Passage.Outcome.KNOWN : Passage.Outcome.GIVEN_BACK);
        return known;
    }

    @Test
    void anEnvelopeIsUnderWayOnceAndRememberedAfterwards() {
        Passage first = begin(1, 10);
        assertThat(traffic.identify(first)).isTrue();
        assertThat(isKnown(1)).as("it is under way").isTrue();
        first.end(Passage.Outcome.ACCEPTED);
        assertThat(isKnown(1)).as("it has ended").isTrue();
        assertThat(isKnown(2)).isFalse();
    }

    @Test
    void anEnvelopeThatIsGivenBackMayComeAgain() {
        Passage passage = begin(1, 10);
        traffic.identify(passage);
        long before = traffic.lost();
        passage.end(Passage.Outcome.GIVEN_BACK);

        assertThat(traffic.lost()).isGreaterThan(before);
        assertThat(isKnown(1)).isFalse();
    }

    @Test
    void anEnvelopeThatIsHeldComesOnceMoreFromTheStore() {
        Passage passage = begin(1, 10);
        traffic.identify(passage);
        long before = traffic.lost();
        passage.end(Passage.Outcome.HELD);

        assertThat(traffic.lost()).isEqualTo(before);
        assertThat(isKnown(1)).isFalse();
    }

    @Test
    void aDuplicateThatEndsTakesTheOtherOnesPlaceFromNobody() {
        Passage first = begin(1, 10);
        traffic.identify(first);
        Passage again = begin(1, 10);
        traffic.identify(again);
        again.end(Passage.Outcome.KNOWN);

        assertThat(isKnown(1)).as("the first is under way still").isTrue();
        assertThat(traffic.depth()).isOne();
    }

    @Test
    void settlingWaitsForThoseThatWereUnderWayAndForNoOther() {
        Passage first = begin(1, 10);
        traffic.whenSettled(() -> woken.add("settled"));
        begin(2, 10);
        assertThat(woken).isEmpty();

        first.end(Passage.Outcome.ACCEPTED);

        assertThat(woken).containsExactly("settled");
        assertThat(traffic.depth()).isOne();
    }

    @Test
    void thereIsNothingToSettleWhereNothingIsUnderWay() {
        traffic.whenSettled(() -> woken.add("settled"));

        assertThat(woken).containsExactly("settled");
    }

    @Test
    void thereIsNoRoomWhileTooManyAreUnderWay() {
        List<Passage> all = new ArrayList<>();
        for (int i = 0; i < Traffic.MAX_PASSAGES; i++) {
            all.add(begin(i, 1));
        }
        traffic.whenRoom(() -> woken.add("room"));
        assertThat(woken).isEmpty();

        all.get(5).end(Passage.Outcome.REFUSED);

        assertThat(woken).containsExactly("room");
    }

    @Test
    void thereIsNoRoomWhileTooManyBytesAreUnderWay() {
        Passage large = begin(1, (int) Traffic.MAX_BYTES);
        traffic.whenRoom(() -> woken.add("room"));
        assertThat(traffic.hasRoom()).isFalse();

        large.end(Passage.Outcome.ACCEPTED);

        assertThat(woken).containsExactly("room");
    }

    @Test
    void aPassageHasOneOutcomeHoweverOftenItEnds() {
        Passage passage = begin(1, 10);
        traffic.identify(passage);
        passage.end(Passage.Outcome.ACCEPTED);
        long lost = traffic.lost();
        passage.end(Passage.Outcome.GIVEN_BACK);

        assertThat(traffic.lost()).isEqualTo(lost);
        assertThat(isKnown(1)).isTrue();
    }
}
