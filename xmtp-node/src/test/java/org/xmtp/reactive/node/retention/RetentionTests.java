package org.xmtp.reactive.node.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetentionTests {

    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String CONTACT = "/xmtp/3/contact-0x00/proto";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final EnvelopeStore store = new InMemoryEnvelopeStore();
    private final Set<String> left = new HashSet<>();
    private Duration clockIsOff = Duration.ofDays(20_000);
    private int published;
    private Retention retention = new Retention(new Told(), RetentionRules.none(), clock(), EVERY, time, left::addAll);

    /** The store's, which may fail or be at work for another node. */
    private final class Told implements Expiry {
        private boolean fails;
        private boolean isBusy;
        private int largestDeletion;
        private int deletions;
        private int reads;

        private <T> Mono<T> unlessItFails(Mono<T> work) {
            return Mono.defer(() -> fails ? Mono.error(new StoreException("as ordered")) : work);
        }

        @Override
        public Mono<Instant> note(Instant now) {
            return unlessItFails(store.expiry().note(now));
        }

        @Override
        public Mono<Long> arrivedBy(Instant at) {
            return store.expiry().arrivedBy(at);
        }

        @Override
        public Mono<Long> place(ByteString walk) {
            return store.expiry().place(walk);
        }

        @Override
        public Mono<List<StoredRow>> rows(long behind, long upTo, int limit) {
            return store.expiry().rows(behind, upTo, limit).doOnNext(rows -> reads += rows.size());
        }

        @Override
        public Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows) {
            return unlessItFails(isBusy ? Mono.empty() : store.expiry().delete(walk, place, rows))
                    .doOnNext(deleted -> {
                        deletions++;
                        largestDeletion = Math.max(largestDeletion, rows.size());
                    });
        }

        @Override
        public Mono<Long> keptBytes() {
            return store.expiry().keptBytes();
        }

        @Override
        public Mono<Boolean> hasLeft(long arrival) {
            return store.expiry().hasLeft(arrival);
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusMillis(time.now(TimeUnit.MILLISECONDS)).plus(clockIsOff);
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    private Told begin(RetentionRules rules) {
        retention.close();
        Told told = new Told();
        retention = new Retention(told, rules, clock(), EVERY, time, left::addAll);
        return told;
    }

    @AfterEach
    void close() {
        retention.close();
        time.dispose();
    }

    private void publish(String topic, int count, int bytes) {
        List<AdmittedEnvelope> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(AdmittedEnvelope.of(Envelope.newBuilder()
                    .setContentTopic(topic)
                    .setTimestampNs(++published)
                    .setMessage(ByteString.copyFrom(new byte[bytes]))
                    .build()));
        }
        store.append(batch).block();
    }

    private long kept(String topic) {
        return Objects.requireNonNull(
                        store.expiry().rows(0, Long.MAX_VALUE, 1_000_000).block())
                .stream()
                .filter(row -> row.topic().equals(topic))
                .count();
    }

    private void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second += 10) {
            time.advanceTimeBy(Duration.ofSeconds(10));
        }
    }

    private void passes() {
        time.advanceTimeBy(Duration.ofMinutes(20));
    }

    @Test
    void nothingLeavesUnlessThatIsAskedFor() {
        publish("t", 10, 1);
        begin(RetentionRules.none());
        pass(DAY);
        assertThat(kept("t")).isEqualTo(10);
        assertThat(left).isEmpty();
    }

    @Test
    void whatIsOldEnoughLeavesWhateverTimeItNames() {
        begin(RetentionRules.none().keep(Duration.ofHours(2)));
        store.append(List.of(
                        AdmittedEnvelope.of(Envelope.newBuilder()
                                .setContentTopic("t")
                                .setTimestampNs(Long.MAX_VALUE)
                                .build()),
                        AdmittedEnvelope.of(
                                Envelope.newBuilder().setContentTopic("t").build())))
                .block();
        pass(Duration.ofMinutes(100));
        assertThat(kept("t")).isEqualTo(2);
        publish("t", 3, 1);
        pass(Duration.ofMinutes(40));
        assertThat(kept("t")).isEqualTo(3);
        assertThat(left).containsExactly("t");
        pass(Duration.ofHours(3));
        assertThat(kept("t")).isZero();
    }

    /** Noted before anybody asked for it. */
    @Test
    void whatIsOldIsKnownBeforeARuleIsMade() {
        publish("t", 3, 1);
        passes();
        pass(Duration.ofHours(3));
        publish("t", 4, 1);
        passes();
        begin(RetentionRules.none().keep(Duration.ofHours(2)));
        passes();
        assertThat(kept("t")).isEqualTo(4);
    }

    @Test
    void theLongestRuleThatFitsCounts() {
        for (String topic : List.of("/a", "/a/b", "/a/b/c", "/z")) {
            publish(topic, 5, 1);
        }
        passes();
        begin(RetentionRules.none()
                .keep(Duration.ofHours(1))
                .keep("/a", Duration.ofDays(30))
                .keepForEver("/a/b")
                .keep("/a/b/c", Duration.ofHours(5)));
        pass(Duration.ofHours(3));
        assertThat(List.of(kept("/a"), kept("/a/b"), kept("/a/b/c"), kept("/z")))
                .containsExactly(5L, 5L, 5L, 0L);
        pass(Duration.ofHours(5));
        assertThat(kept("/a/b/c")).isZero();
        time.advanceTimeBy(Duration.ofDays(31));
        assertThat(List.of(kept("/a"), kept("/a/b"))).containsExactly(0L, 5L);
    }

    @Test
    void contactTopicsStayUnlessARuleBeginsWithTheirs() {
        List<String> needed = List.of(
                CONTACT,
                "/xmtp/3/revoked-0x00/proto",
                "/xmtp/0/contact-0x00/proto",
                "/xmtp/0/privatestore-0x00/k/proto");
        needed.forEach(topic -> publish(topic, 2, 1));
        publish("/xmtp/3/message-x/proto", 2, 1);
        passes();
        begin(RetentionRules.none()
                .keep(Duration.ofHours(1))
                .keep("/xmtp/3/", Duration.ofHours(1))
                .keepBytes(1));
        pass(Duration.ofHours(3));
        assertThat(needed).allSatisfy(topic -> assertThat(kept(topic)).isEqualTo(2));
        assertThat(kept("/xmtp/3/message-x/proto")).isZero();
        begin(RetentionRules.none().keep("/xmtp/3/contact-", Duration.ofHours(1)));
        pass(Duration.ofMinutes(10));
        assertThat(kept(CONTACT)).isZero();
        assertThat(kept("/xmtp/3/revoked-0x00/proto")).isEqualTo(2);
    }

    @Test
    void whatArrivedFirstLeavesWhereAllIsTooLarge() {
        publish("old", 10, 1_000);
        publish("/keep", 10, 1_000);
        publish("new", 20, 1_000);
        long each = 1_000 + StoredRow.OVERHEAD_BYTES;
        begin(RetentionRules.none().keepForEver("/keep").keepBytes(25 * each));
        passes();
        assertThat(List.of(kept("old"), kept("/keep"), kept("new"))).containsExactly(0L, 10L, 15L);
        publish("new", 1, 1_000);
        passes();
        assertThat(store.expiry().keptBytes().block()).isEqualTo(25 * each);
        assertThat(kept("/keep")).isEqualTo(10);
    }

    @Test
    void emptyMessagesCountToo() {
        publish("t", 1_000, 0);
        begin(RetentionRules.none().keepBytes(10 * StoredRow.OVERHEAD_BYTES));
        passes();
        assertThat(kept("t")).isEqualTo(10);
    }

    @Test
    void muchLeavesInSmallStepsAndEachRowIsLookedAtOnce() {
        publish("t", 5_000, 1);
        publish("/keep", 5_000, 1);
        publish("t", 100, 100_000);
        passes();
        Told told = begin(RetentionRules.none().keep("t", Duration.ofHours(1)));
        pass(Duration.ofHours(3));
        assertThat(kept("t")).isZero();
        assertThat(told.largestDeletion).isEqualTo(256);
        assertThat(told.deletions).isGreaterThan(5_000 / 256 + 100 / 20);
        assertThat(told.reads).isEqualTo(10_100);
        Told later = begin(RetentionRules.none().keep("t", Duration.ofHours(1)));
        pass(Duration.ofHours(3));
        assertThat(later.reads).as("after a restart").isZero();
        begin(RetentionRules.none().keep(Duration.ofHours(1)));
        pass(Duration.ofHours(1));
        assertThat(kept("/keep")).as("with another rule").isZero();
    }

    @Test
    void itGoesOnWhenTheStoreDoesAgain() {
        publish("t", 10, 1);
        passes();
        Told told = begin(RetentionRules.none().keep(Duration.ofHours(1)));
        told.fails = true;
        pass(Duration.ofHours(2));
        assertThat(kept("t")).isEqualTo(10);
        told.fails = false;
        pass(Duration.ofMinutes(1));
        assertThat(kept("t")).isZero();
    }

    @Test
    void itLeavesTheWorkToAnotherNodeThatIsAtIt() {
        publish("t", 10, 1);
        passes();
        Told told = begin(RetentionRules.none().keep(Duration.ofHours(1)).keepBytes(1));
        told.isBusy = true;
        pass(Duration.ofHours(2));
        assertThat(kept("t")).isEqualTo(10);
        told.isBusy = false;
        pass(Duration.ofMinutes(1));
        assertThat(kept("t")).isZero();
    }

    @Test
    void aClockThatWasAheadKeepsMoreAndOneThatIsBehindToo() {
        begin(RetentionRules.none().keep(DAY));
        clockIsOff = clockIsOff.plus(DAY.multipliedBy(3));
        publish("ahead", 1, 1);
        passes();
        clockIsOff = clockIsOff.minus(DAY.multipliedBy(3));
        publish("right", 1, 1);
        pass(DAY.multipliedBy(2));
        assertThat(List.of(kept("ahead"), kept("right"))).containsExactly(1L, 1L);
        pass(DAY.multipliedBy(4));
        assertThat(List.of(kept("ahead"), kept("right"))).containsExactly(0L, 0L);
    }

    @Test
    void rulesHaveBounds() {
        assertThatThrownBy(() -> RetentionRules.none().keep("t", Duration.ZERO))
                .hasMessageContaining("for a second at least, not for PT0S");
        assertThatThrownBy(() -> RetentionRules.none().keepBytes(0)).hasMessageContaining("at least 1 byte");
        RetentionRules rules = RetentionRules.none();
        for (int i = 0; i < RetentionRules.MAX_RULES - 5; i++) {
            rules = rules.keepForEver("/" + i);
        }
        RetentionRules full = rules;
        assertThatThrownBy(() -> full.keepForEver("/more")).hasMessageContaining("more than 100 rules");
    }
}
