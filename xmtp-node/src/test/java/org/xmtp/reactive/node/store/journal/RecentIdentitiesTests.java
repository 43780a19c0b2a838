package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** What is known without a look into the database. */
class RecentIdentitiesTests {
    private static final int MAX_OF_SPAN = 100;
    private static final int MAX_REMEMBERED = 300;

    private final HeldDatabase database = new HeldDatabase();
    private final Pending pending = new Pending(0);
    private final RecentIdentities recent = new RecentIdentities(database, pending, MAX_OF_SPAN, MAX_REMEMBERED);
    private long arrivals;

    private boolean rulesOut(AdmittedEnvelope envelope) {
        recent.read(List.of(envelope.id())).block();
        return recent.rulesOut(envelope.id());
    }

    private void store(AdmittedEnvelope envelope) {
        pending.add(List.of(new NumberedEnvelope(envelope, ++arrivals)));
        recent.add(envelope.id());
    }

    private void takeOver() {
        List<NumberedEnvelope> all = pending.first(Long.MAX_VALUE);
        if (!all.isEmpty()) {
            database.take(all).block();
            pending.remove(all);
        }
    }

    private static AdmittedEnvelope sample(long time, int number) {
        return Journals.sample(time, ("message " + number).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingThatIsStoredIsEverRuledOut() {
        Random random = new Random(17);
        List<AdmittedEnvelope> stored = new ArrayList<>();
        Set<EnvelopeId> ids = new HashSet<>();
        int ruledOut = 0;
        for (int number = 0; number < 5_000; number++) {
            long time = random.nextInt(4) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextLong(20) << 30;
            AdmittedEnvelope next = sample(time, number);
            ruledOut += rulesOut(next) ? 1 : 0;
            store(next);
            stored.add(next);
            ids.add(next.id());
            if (random.nextInt(50) == 0) {
                takeOver();
            }
            assertThat(rulesOut(stored.get(random.nextInt(stored.size())))).isFalse();
        }
        assertThat(ids).hasSize(5_000);
        assertThat(ruledOut).isGreaterThan(500);
    }

    @Test
    void whatWasSaidBeforeAtAnotherTimeIsNew() {
        // On one topic.
        long first = 3;
        long second = 6;
        long third = 9;
        store(sample(first, 1));
        assertThat(rulesOut(sample(second, 1))).isTrue();
        store(sample(second, 1));
        takeOver();
        assertThat(rulesOut(sample(second, 1))).isFalse();
        assertThat(rulesOut(sample(third, 1))).isTrue();
    }

    @Test
    void aSpanWithTooManyIsLookedUp() {
        for (int number = 0; number < MAX_OF_SPAN; number++) {
            assertThat(rulesOut(sample(7, number))).isTrue();
            store(sample(7, number));
        }
        store(sample(7, MAX_OF_SPAN));
        assertThat(rulesOut(sample(7, -1))).isFalse();
        assertThat(rulesOut(sample(5L << 30, -1))).isTrue();
    }

    @Test
    void timesFarApartAreNotReadSinceThatWouldTakeLonger() {
        List<EnvelopeId> apart = List.of(
                sample(0, 1).id(), sample(1L << 32, 1).id(), sample(1L << 33, 1).id());
        recent.read(apart).block();
        assertThat(apart).noneMatch(recent::rulesOut);
        recent.read(apart.subList(0, 2)).block();
        assertThat(recent.rulesOut(apart.get(0))).isTrue();
        assertThat(recent.rulesOut(apart.get(2))).isFalse();
    }

    @Test
    void theLatestTimeThatThereIsIsATimeAsAnyOther() {
        assertThat(rulesOut(sample(Long.MAX_VALUE, 1))).isTrue();
        store(sample(Long.MAX_VALUE, 1));
        takeOver();
        assertThat(rulesOut(sample(Long.MAX_VALUE, 1))).isFalse();
    }
}
