package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.cryptography.olm.SessionPages;

/**
 * What every ratchet does, in each version that it speaks, with itself and with our own on the other side: implement
 * {@link #ratchet()} in a test class, and the tests come along.
 */
public interface RatchetEngineContract {
    /** The ratchet under test; it can be used on this machine. */
    RatchetEngine ratchet();

    /** Two sessions that know each other, of which one opened it and one answered. */
    record Ends(RatchetEngine opener, RatchetSession opening, RatchetEngine answerer, RatchetSession answering) {
        private static Ends of(OlmVersion version, RatchetEngine opener, RatchetEngine answerer) {
            RatchetAccount to = answerer.createAccount(random());
            RatchetSession opening = opener.createAccount(random())
                    .outboundSession(version, to.identityKey(), to.fallbackKey(), random());
            RatchetSession answering = to.inboundSession((PreKeyMessage) opening.encrypt(text("open")), random())
                    .session();
            return new Ends(opener, opening, answerer, answering);
        }
    }

    private static SecureRandom random() {
        return new SecureRandom();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Runs a test for each version, with the ratchet under test on either side and on both. */
    private void forAll(BiConsumer<Ends, String> test) {
        RatchetEngine ours = new JavaRatchet();
        for (OlmVersion version : ratchet().versions()) {
            test.accept(Ends.of(version, ratchet(), ratchet()), version + ", with itself");
            test.accept(Ends.of(version, ratchet(), ours), version + ", opening");
            test.accept(Ends.of(version, ours, ratchet()), version + ", answering");
        }
    }

    private static void assertRefused(String at, Reason reason, Runnable operation) {
        assertThatThrownBy(operation::run)
                .as(at)
                .isInstanceOfSatisfying(
                        OlmException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** By its name, which is the same each time. */
    @Test
    default void isFoundAsAService() {
        assertThat(ratchet().problem()).isEmpty();
        assertThat(ratchet().versions()).isNotEmpty().contains(ratchet().newestVersion());
        assertThat(ServiceLoader.load(RatchetEngine.class).stream()
                        .map(found -> found.get().name()))
                .contains(ratchet().name());
    }

    /** And under no other key, nor for another text. */
    @Test
    default void signaturesVerifyUnderTheSigningKey() {
        RatchetAccount account = ratchet().createAccount(random());
        byte[] signature = account.sign(text("hello"));

        assertThat(account.signingKey().verify(text("hello"), signature)).isTrue();
        assertThat(account.signingKey().verify(text("Hello"), signature)).isFalse();
        assertThat(ratchet().createAccount(random()).signingKey().verify(text("hello"), signature))
                .isFalse();
    }

    /** Whoever opened it, and whatever its messages are. */
    @Test
    default void bothSidesKnowTheSessionByOneName() {
        forAll((ends, at) -> {
            assertThat(ends.opening().sessionId())
                    .as(at)
                    .isEqualTo(ends.answering().sessionId());
            PreKeyMessage later = (PreKeyMessage) ends.opening().encrypt(text("later"));
            assertThat(later.sessionId()).as(at).isEqualTo(ends.opening().sessionId());
        });
    }

    /** From then on nobody needs them. */
    @Test
    default void preKeyMessagesAreSentUntilTheFirstAnswer() {
        forAll((ends, at) -> {
            assertThat(ends.opening().hasReceived()).as(at).isFalse();
            assertThat(ends.answering().hasReceived()).as(at).isTrue();
            assertThat(ends.opening().encrypt(text("again"))).as(at).isInstanceOf(PreKeyMessage.class);
            ends.opening().decrypt(ends.answering().encrypt(text("answer")));
            assertThat(ends.opening().hasReceived()).as(at).isTrue();
            assertThat(ends.opening().encrypt(text("now"))).as(at).isInstanceOf(NormalMessage.class);
        });
    }

    /** Around every block of the cipher, and the longest. */
    @Test
    default void textsOfEveryLengthPassInBothDirections() {
        forAll((ends, at) -> {
            for (int length = 0; length < 40; length++) {
                byte[] plaintext = new byte[length];
                new Random(length).nextBytes(plaintext);
                assertThat(ends.answering().decrypt(ends.opening().encrypt(plaintext)))
                        .as(at)
                        .isEqualTo(plaintext);
                assertThat(ends.opening().decrypt(ends.answering().encrypt(plaintext)))
                        .as(at)
                        .isEqualTo(plaintext);
            }
            byte[] longest = new byte[OlmSession.MAX_PLAINTEXT_BYTES];
            assertThat(ends.answering().decrypt(ends.opening().encrypt(longest)))
                    .as(at)
                    .isEqualTo(longest);
            assertThatIllegalArgumentException()
                    .as(at)
                    .isThrownBy(() -> ends.opening().encrypt(new byte[OlmSession.MAX_PLAINTEXT_BYTES + 1]));
        });
    }

    /** A message that was decrypted before is refused. */
    @Test
    default void messagesArriveInAnyOrderAndOnce() {
        forAll((ends, at) -> {
            List<OlmMessage> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sent.add(ends.answering().encrypt(text("message " + i)));
            }
            List<OlmMessage> shuffled = new ArrayList<>(sent);
            Collections.shuffle(shuffled, new Random(7));
            for (OlmMessage message : shuffled) {
                assertThat(mayDecrypt(ends.opening(), message)).as(at).isTrue();
                assertThat(ends.opening().decrypt(message)).as(at).isEqualTo(text("message " + sent.indexOf(message)));
            }
            for (OlmMessage message : shuffled) {
                assertThatThrownBy(() -> ends.opening().decrypt(message)).as(at).isInstanceOf(OlmException.class);
            }
        });
    }

    private static boolean mayDecrypt(RatchetSession session, OlmMessage message) {
        return !(message instanceof NormalMessage normal) || session.mayDecrypt(normal);
    }

    /** Whatever of it was altered; the genuine one still arrives. */
    @Test
    default void aMessageThatIsRefusedChangesNothing() {
        forAll((ends, at) -> {
            OlmMessage genuine = ends.answering().encrypt(text("genuine"));
            byte[] before = ends.opening().serialize();
            byte[] bytes = genuine.bytes();
            for (int i = 0; i < bytes.length; i++) {
                byte[] changed = bytes.clone();
                changed[i] ^= 1;
                assertThatThrownBy(() -> ends.opening().decrypt(OlmMessage.parse(changed)))
                        .as(at + ", byte " + i)
                        .isInstanceOf(OlmException.class);
                assertThat(ends.opening().serialize()).as(at + ", byte " + i).isEqualTo(before);
            }
            assertThat(ends.opening().decrypt(genuine)).as(at).isEqualTo(text("genuine"));
        });
    }

    /** From where it was made. */
    @Test
    default void aCopyGoesItsOwnWay() {
        forAll((ends, at) -> {
            OlmMessage message = ends.answering().encrypt(text("for both"));
            RatchetSession copy = ends.opening().copy();
            assertThat(copy.decrypt(message)).as(at).isEqualTo(text("for both"));
            assertThat(ends.opening().hasReceived()).as(at).isFalse();
            assertThat(ends.opening().decrypt(message)).as(at).isEqualTo(text("for both"));
        });
    }

    /** With the keys of messages that were skipped. */
    @Test
    default void aRestoredSessionGoesOnWhereTheSavedOneWas() {
        forAll((ends, at) -> {
            OlmMessage skipped = ends.answering().encrypt(text("skipped"));
            ends.opening().decrypt(ends.answering().encrypt(text("second")));
            RatchetSession opening = ends.opener().restoreSession(ends.opening().serialize(), random());
            RatchetSession answering =
                    ends.answerer().restoreSession(ends.answering().serialize(), random());
            assertThat(opening.sessionId()).as(at).isEqualTo(ends.opening().sessionId());
            assertThat(opening.decrypt(skipped)).as(at).isEqualTo(text("skipped"));
            assertThat(answering.decrypt(opening.encrypt(text("back")))).as(at).isEqualTo(text("back"));
        });
    }

    /** In its own form of pieces, of which the pages are stored one by one. */
    @Test
    default void aSessionRestoredFromItsHeadAndPagesGoesOnWhereTheSavedOneWas() {
        forAll((ends, at) -> {
            OlmMessage skipped = ends.answering().encrypt(text("skipped"));
            ends.opening().decrypt(ends.answering().encrypt(text("second")), 1);
            RatchetSession saved = ends.opening();
            RatchetSession opening =
                    ends.opener().restoreSession(saved.head(), saved.pages().changesSince(SessionPages.NONE), random());
            assertThat(opening.decrypt(skipped)).as(at).isEqualTo(text("skipped"));
            assertThat(ends.answering().decrypt(opening.encrypt(text("back"))))
                    .as(at)
                    .isEqualTo(text("back"));
        });
    }

    /** As many skipped messages of a chain as it says it keeps. */
    @Test
    default void skippedMessagesArriveWithinItsLimits() {
        RatchetAccount account = ratchet().createAccount(random());
        RatchetSession sender = new JavaRatchet()
                .createAccount(random())
                .outboundSession(ratchet().newestVersion(), account.identityKey(), account.fallbackKey(), random());
        RatchetSession receiver = account.inboundSession((PreKeyMessage) sender.encrypt(text("hello")), random())
                .session();
        List<OlmMessage> skipped = Stream.generate(() -> sender.encrypt(text("skipped")))
                .limit(ratchet().limits().skippedKeys())
                .toList();
        receiver.decrypt(sender.encrypt(text("newest")));
        for (OlmMessage message : skipped) {
            assertThat(receiver.decrypt(message)).isEqualTo(text("skipped"));
        }
    }

    /** With its identity, and good for the sessions that others opened meanwhile. */
    @Test
    default void aRestoredAccountIsTheSavedOne() {
        RatchetAccount account = ratchet().createAccount(random());
        RatchetAccount restored = ratchet().restoreAccount(account.serialize());
        assertThat(restored.identityKey()).isEqualTo(account.identityKey());
        assertThat(restored.signingKey()).isEqualTo(account.signingKey());
        assertThat(restored.fallbackKey()).isEqualTo(account.fallbackKey());
        for (OlmVersion version : ratchet().versions()) {
            RatchetSession opening = new JavaRatchet()
                    .createAccount(random())
                    .outboundSession(version, account.identityKey(), account.fallbackKey(), random());
            PreKeyMessage first = (PreKeyMessage) opening.encrypt(text("hello"));
            assertThat(restored.inboundSession(first, random()).plaintext()).isEqualTo(text("hello"));
        }
    }

    /** So the account can be used from several threads, and stored with the session. */
    @Test
    default void makingASessionLeavesTheAccountAsItIs() {
        RatchetAccount account = ratchet().createAccount(random());
        byte[] before = account.serialize();
        for (OlmVersion version : ratchet().versions()) {
            PreKeyMessage first = (PreKeyMessage) ratchet()
                    .createAccount(random())
                    .outboundSession(version, account.identityKey(), account.fallbackKey(), random())
                    .encrypt(text("hello"));
            assertThat(account.inboundSession(first, random()).plaintext()).isEqualTo(text("hello"));
            assertThat(account.inboundSession(first, random()).plaintext()).isEqualTo(text("hello"));
        }
        assertThat(account.serialize()).isEqualTo(before);
    }

    /** A pre-key message for another account starts no session here. */
    @Test
    default void aSessionForSomebodyElseIsRefused() {
        RatchetAccount account = ratchet().createAccount(random());
        RatchetAccount other = ratchet().createAccount(random());
        PreKeyMessage first = (PreKeyMessage) ratchet()
                .createAccount(random())
                .outboundSession(ratchet().newestVersion(), other.identityKey(), other.fallbackKey(), random())
                .encrypt(text("hello"));
        assertRefused("", Reason.UNKNOWN_ONE_TIME_KEY, () -> account.inboundSession(first, random()));
    }

    /** Neither as a session nor as an account. */
    @Test
    default void whatItHasNotSavedIsRefused() {
        RatchetAccount account = ratchet().createAccount(random());
        byte[] cut = account.serialize();
        assertRefused("empty", Reason.MALFORMED, () -> ratchet().restoreAccount(new byte[0]));
        assertRefused("empty", Reason.MALFORMED, () -> ratchet().restoreSession(new byte[0], random()));
        assertRefused("an account", Reason.MALFORMED, () -> ratchet().restoreSession(cut, random()));
        byte[] half = Arrays.copyOf(cut, cut.length / 2);
        assertRefused("half", Reason.MALFORMED, () -> ratchet().restoreAccount(half));
    }

    /** In either direction. */
    @Test
    default void aVersionThatItDoesNotSpeakIsRefusedForThatReason() {
        RatchetAccount account = ratchet().createAccount(random());
        for (OlmVersion version : OlmVersion.values()) {
            if (!ratchet().versions().contains(version)) {
                RatchetAccount other = new JavaRatchet().createAccount(random());
                assertThatIllegalArgumentException()
                        .isThrownBy(() ->
                                account.outboundSession(version, other.identityKey(), other.fallbackKey(), random()));
                PreKeyMessage first = (PreKeyMessage)
                        other.outboundSession(version, account.identityKey(), account.fallbackKey(), random())
                                .encrypt(text("hello"));
                assertRefused(version.name(), Reason.VERSION_MISMATCH, () -> account.inboundSession(first, random()));
            }
        }
    }
}
