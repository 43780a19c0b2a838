package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;

/** Anyone may publish contact bundles: what they can bring about, and what they cannot. */
@Timeout(180)
class HostileBundleIntegrationTests {
    private final HandmadePeer mallory = new HandmadePeer();
    private final AdjustableClock clock = new AdjustableClock();

    @TempDir
    Path folder;

    private InterceptedPost post;

    @BeforeEach
    void open() {
        post = InterceptedPost.open(folder, clock);
    }

    @AfterEach
    void close() {
        post.close();
    }

    /** The system's clock, which can be put forward. */
    private static final class AdjustableClock extends Clock {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        void putForward(Duration by) {
            ahead.updateAndGet(was -> was.plus(by));
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nothing here asks for a zone");
        }
    }

    private PeerId alice() {
        return new PeerId(post.alice().address(), post.alice().installationId());
    }

    private NetworkEnvelope aliceBundle() {
        return post.stored(Topics.contact(alice().account())).get(0);
    }

    private Contact aliceContact() {
        NetworkEnvelope bundle = aliceBundle();
        try {
            return BundleCodec.read(bundle.message(), alice().account(), bundle.timestampNs());
        } catch (MalformedException e) {
            throw new AssertionError("Alice's own bundle", e);
        }
    }

    private Curve25519PublicKey aliceIdentityKey() {
        return Curve25519PublicKey.of(aliceContact().identityKey());
    }

    /** Alice's bundle with Mallory's fallback key in it: nobody signs that one. */
    private void publishSwapped() {
        NetworkEnvelope genuine = aliceBundle();
        byte[] swapped = genuine.message().clone();
        byte[] theirs = mallory.fallbackKey().bytes();
        int at = Collections.indexOfSubList(bytes(swapped), bytes(aliceContact().fallbackKey()));
        System.arraycopy(theirs, 0, swapped, at, theirs.length);
        long[] timestamps = {0, 1, genuine.timestampNs() - 1, genuine.timestampNs() + 1, Long.MAX_VALUE};
        for (long timestampNs : timestamps) {
            post.publish(List.of(new NetworkEnvelope(genuine.topic(), timestampNs, swapped)));
        }
    }

    private static List<Byte> bytes(byte[] array) {
        List<Byte> list = new ArrayList<>();
        for (byte one : array) {
            list.add(one);
        }
        return list;
    }

    private List<InstallationId> installations(AccountAddress account) {
        return ObservedClient.await(
                post.bob().client().installations(account).map(Installation::id).collectList());
    }

    @Test
    void aSwappedFallbackKeyDoesNotReplaceTheOneThatWasSeenFirst() {
        assertThat(installations(alice().account())).containsExactly(alice().installation());
        publishSwapped();
        post.stopBob();
        post.startBob();

        post.answer("to Alice, in a new session");
        post.deliver("by Alice");

        Outcome outcome = post.conclude();
        assertThat(outcome.texts()).containsExactly("by Alice");
        assertThat(outcome.failures()).isEmpty();
    }

    @Test
    void aSwappedFallbackKeyDoesNotDisturbAStandingSession() {
        post.deliver("before");
        post.bob().rowsUpTo("before");
        publishSwapped();
        post.answer("to Alice, in her session");
        post.deliver("between");
        post.stopBob();
        post.startBob();
        post.answer("to Alice, once more");
        post.deliver("after");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("before", "between", "after");
        assertThat(outcome.failures()).isEmpty();
    }

    @Test
    void aStrangersGrantForAnIdentityKeyOnItsOwnersTopicIsIgnored() {
        NetworkEnvelope onMallorysTopic = mallory.grantFor(aliceIdentityKey(), mallory.fallbackKey(), 1);
        NetworkEnvelope mallorysOwn = mallory.bundle(2);
        post.publish(List.of(
                new NetworkEnvelope(aliceBundle().topic(), 1, onMallorysTopic.message()),
                new NetworkEnvelope(aliceBundle().topic(), 2, mallorysOwn.message()),
                new NetworkEnvelope(aliceBundle().topic(), 3, new byte[] {1, 2, 3})));

        assertThat(installations(alice().account())).containsExactly(alice().installation());
        post.deliver("before");
        post.answer("to Alice");
        post.deliver("after");

        Outcome outcome = post.conclude();
        assertThat(outcome.texts()).containsExactly("before", "after");
        assertThat(outcome.failures()).isEmpty();
    }

    @Test
    void aStrangersGrantForAnIdentityKeyDoesNotMakeItsMessagesTheStrangers() {
        post.publish(List.of(mallory.grantFor(aliceIdentityKey(), mallory.fallbackKey(), 1)));
        PeerId claimed = new PeerId(mallory.address(), alice().installation());
        NetworkEnvelope opening = post.write("opening");
        post.slip(opening.timestampNs() - 1, Tampering.sender(opening, claimed));
        post.bob().awaitFailures(1);
        post.publish(List.of(opening));
        post.bob().rowsUpTo("opening");
        post.answer("to Alice");
        NetworkEnvelope normal = post.write("normal");
        post.slip(normal.timestampNs() - 1, Tampering.sender(normal, claimed));
        post.bob().awaitFailures(2);
        post.publish(List.of(normal));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("opening", "normal");
        assertThat(outcome.messages()).extracting(Message::sender).containsOnly(alice().account());
        assertThat(outcome.reasons()).containsExactly(FailureReason.FOREIGN_CONVERSATION, FailureReason.UNDECRYPTABLE);
        assertThat(outcome.failures())
                .allMatch(failure -> failure.claimedSender().equals(Optional.of(mallory.address())));
    }

    @Test
    void whoseGrantIsNeverFoundIsRefusedInTheEndAndHoldsUpNobody() {
        Contact bob = post.bobsContact();
        NetworkEnvelope genuine = post.write("by Alice");
        post.slip(genuine.timestampNs() - 2, mallory.write(mallory.open(bob), bob.peer(), "never granted"));
        post.slip(genuine.timestampNs() - 1, Tampering.sender(genuine, mallory.self()));
        post.publish(List.of(genuine));
        post.bob().rowsUpTo("by Alice");
        clock.putForward(Duration.ofMinutes(11));
        post.bob().awaitFailures(2);

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("by Alice");
        assertThat(outcome.reasons()).containsExactlyInAnyOrder(FailureReason.UNKNOWN_SENDER, FailureReason.REPLAY);
    }

    @Test
    void whoWritesBeforeTheGrantIsFoundIsReadOnceItIs() {
        Contact bob = post.bobsContact();
        OlmSession session = mallory.open(bob);
        post.slip(clock.millis() * 1_000_000, mallory.write(session, bob.peer(), "early 1"));
        post.slip(clock.millis() * 1_000_000 + 1, mallory.write(session, bob.peer(), "early 2"));
        post.deliver("by Alice");
        post.bob().rowsUpTo("by Alice");
        post.publish(mallory.registration());
        post.bob().rowsUpTo("early 2");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("by Alice", "early 1", "early 2");
        assertThat(outcome.failures()).isEmpty();
    }
}
