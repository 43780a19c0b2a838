package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.store.Lag;

/** What waits for the database. */
class PendingTests {
    private final Pending pending = new Pending(0);

    @Test
    void whatIsTakenOutIsForgotten() {
        List<NumberedEnvelope> three = Journals.record(0, 3).numbered();
        pending.add(three);
        assertThat(pending.concerns(Set.of("topic 1"))).isTrue();
        pending.remove(three.subList(0, 1));
        assertThat(pending.concerns(Set.of("topic 1"))).isFalse();
        assertThat(pending.contains(three.get(0).admitted().id())).isFalse();
        assertThat(pending.contains(three.get(1).admitted().id())).isTrue();
        pending.remove(three.subList(1, 3));
        assertThat(pending.isEmpty()).isTrue();
        assertThat(pending.bytes()).isZero();
        assertThat(pending.newest()).isEqualTo(3);
    }

    @Test
    void whatWaitsIsToldWithTheTimeOfTheOldest() {
        AtomicLong clock = new AtomicLong(1_000);
        Pending timed = new Pending(0, clock::get);
        assertThat(timed.lag()).isEqualTo(Lag.NONE);
        List<NumberedEnvelope> two = Journals.record(0, 2).numbered();
        timed.add(two);
        clock.set(1_500);
        timed.add(Journals.record(2, 1).numbered());
        clock.set(1_700);
        assertThat(timed.lag()).isEqualTo(new Lag(3, timed.bytes(), Duration.ofNanos(700)));
        timed.remove(two.subList(0, 1));
        assertThat(timed.lag()).isEqualTo(new Lag(2, timed.bytes(), Duration.ofNanos(700)));
        timed.remove(two.subList(1, 2));
        assertThat(timed.lag()).isEqualTo(new Lag(1, timed.bytes(), Duration.ofNanos(200)));
        timed.remove(timed.first(1));
        assertThat(timed.lag()).isEqualTo(Lag.NONE);
    }

    /** As where memory ends. */
    @Test
    void whatCannotBeAddedWhollyIsNotAddedAtAll() {
        List<NumberedEnvelope> there = Journals.record(0, 2).numbered();
        pending.add(there);
        long bytes = pending.bytes();
        List<NumberedEnvelope> more = new ArrayList<>(Journals.record(2, 4).numbered());
        List<NumberedEnvelope> breaking = new ArrayList<>(more) {
            private static final long serialVersionUID = 1;
            private int given;

            @Override
            public Iterator<NumberedEnvelope> iterator() {
                Iterator<NumberedEnvelope> all = super.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public NumberedEnvelope next() {
                        if (++given == 3) {
                            throw new OutOfMemoryError("of the test");
                        }
                        return all.next();
                    }
                };
            }
        };
        assertThatThrownBy(() -> pending.add(breaking)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pending.first(Long.MAX_VALUE)).isEqualTo(there);
        assertThat(pending.newest()).isEqualTo(2);
        assertThat(pending.bytes()).isEqualTo(bytes);
        assertThat(more)
                .noneMatch(envelope -> pending.contains(envelope.admitted().id()));
        pending.add(more);
        assertThat(pending.newest()).isEqualTo(6);
    }
}
