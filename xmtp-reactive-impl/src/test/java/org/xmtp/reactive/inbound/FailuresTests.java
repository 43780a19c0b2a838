package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.Introductions;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.TrustPolicy;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.SessionHealth;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.wire.Sha256;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is kept of envelopes that are refused, from the intake on. */
final class FailuresTests {
    private final Bench bench = new Bench();
    private final Rejections rejections = new Rejections();

    /** Nobody is at the other end. */
    private static final class NoNode implements NetworkTransport, Directory.Listener {
        @Override
        public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
            return Mono.never();
        }

        @Override
        public Mono<QueryPage> query(TopicQuery query) {
            return Mono.never();
        }

        @Override
        public Mono<Long> arrivedBehind(TopicPlace place) {
            return Mono.never();
        }

        @Override
        public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
            return Flux.never();
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }

        @Override
        public void learned(Contact contact) {}

        @Override
        public void revoked(Revocation revocation) {}

        @Override
        public void noticed(SecurityEvent.OfInstallation event) {}

        @Override
        public void followedChanged() {}
    }

    private Intake intake(long counted) {
        StoreHead head = new StoreHead(
                bench.store.head().identity(), Set.of(), 0, WriteSetId.NONE, 0, 0, Swept.NOTHING, counted);
        StoredIdentity stored = new StoredIdentity(
                Samples.account(1),
                bench.ratchet.name(),
                bench.ratchet.createAccount(bench.runtime.random()).serialize(),
                new byte[65],
                1,
                true);
        NoNode node = new NoNode();
        Directory directory = new Directory(
                new Directory.Parts(bench.epoch, bench.journal, bench.store, node, node),
                new TrustPolicy(Samples.peer(1), Trust.ACCEPT),
                false);
        Intake intake = new Intake(
                new Intake.Parts(
                        new Core(bench.epoch, bench.journal, bench.peers, bench.store),
                        LocalIdentity.of(
                                stored, new LocalIdentity.Means(bench.ratchet, Sealing.PADDED, bench.runtime.random())),
                        new Untroubled(),
                        new Untroubled()),
                head,
                new Introductions(bench.epoch, directory),
                rejections,
                new SecondReading(bench.epoch, node, "topic"));
        intake.start(() -> {});
        bench.runtime.run();
        return intake;
    }

    /** What is refused here tells nothing of sessions. */
    private static final class Untroubled implements SessionHealth, Learning {
        @Override
        public void undecryptable(PeerId peer) {
            throw new AssertionError("No session was tried.");
        }

        @Override
        public void decrypted(PeerId peer) {
            throw new AssertionError("No session was tried.");
        }

        @Override
        public void pinned(Contact contact) {
            throw new AssertionError("No session was tried.");
        }

        @Override
        public void fallbackKeyUsed() {
            throw new AssertionError("No session was tried.");
        }

        @Override
        public void wrongKey(PeerId sender) {
            throw new AssertionError("No session was tried.");
        }
    }

    private static byte[] bytes(String garbage) {
        return garbage.getBytes(StandardCharsets.UTF_8);
    }

    private void take(Intake intake, String... garbage) {
        intake.take(
                Stream.of(garbage)
                        .map(text -> new NetworkEnvelope("topic", 1, bytes(text)))
                        .toList(),
                Passage.Origin.LIVE);
        bench.runtime.run();
    }

    private List<Failure> rows() {
        return changes()
                .filter(Change.EntryAppended.class::isInstance)
                .map(change -> ((Entry.OfFailure) ((Change.EntryAppended) change).entry()).failure())
                .toList();
    }

    private long counted() {
        return changes().filter(Change.FailureCounted.class::isInstance).count();
    }

    private Stream<Change> changes() {
        return bench.store.durable().stream().flatMap(set -> set.changes().stream());
    }

    private List<Digest> marks() {
        return changes()
                .filter(Change.EnvelopeSeen.class::isInstance)
                .map(change -> ((Change.EnvelopeSeen) change).mark())
                .toList();
    }

    @Test
    void theSameBytesAreOneFailureHoweverOftenTheyCome() {
        Intake intake = intake(0);
        take(intake, "garbage", "garbage");
        take(intake, "garbage");
        // In another process nothing is remembered but what is durable.
        take(intake(1), "garbage");

        assertThat(rows()).extracting(Failure::reason).containsExactly(FailureReason.MALFORMED);
        assertThat(intake.traffic().depth()).isZero();
    }

    @Test
    void beyondTheBoundTheyAreOnlyCountedAndStillRememberedAsSeen() {
        Intake intake = intake(Failures.MAX_ROWS - 1);
        take(intake, "the last that is kept", "one too many", "one too many");

        assertThat(rows()).hasSize(1);
        assertThat(counted()).isOne();
        assertThat(marks()).contains(Digest.of(Sha256.of(bytes("one too many"))));
    }

    @Test
    void oneThatCannotBeStoredIsGivenUpAndStopsNobodyInTheNextEpoch() {
        Intake intake = intake(0);
        bench.store.fails(Outcome.REJECTED);
        take(intake, "unstorable");

        assertThat(bench.watched.ended).containsExactly(false);
        assertThat(rejections.isGivenUp(Digest.of(Sha256.of(bytes("unstorable")))))
                .isTrue();
        assertThat(rejections.take())
                .extracting(refused -> refused.refusal().reason())
                .containsExactly(FailureReason.NOT_STORED);
        assertThat(rejections.take()).as("once").isEmpty();
    }

    @Test
    void whatWasGivenUpIsAFailureFirstThingInTheNextEpoch() {
        rejections.rejected(new Failures.Subject(Samples.digest(1), "00", 1, Optional.empty(), false));

        intake(0);

        assertThat(rows()).extracting(Failure::reason).containsExactly(FailureReason.NOT_STORED);
    }
}
