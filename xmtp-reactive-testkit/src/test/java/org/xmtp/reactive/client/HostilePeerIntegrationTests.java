package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;

/**
 * A registered installation with a valid grant and all its keys in order says what it may not. It costs one failure an
 * envelope; its sessions and everybody's messages go on.
 */
@Timeout(180)
class HostilePeerIntegrationTests {
    private final HandmadePeer mallory = new HandmadePeer();
    private final HandmadePeer stranger = new HandmadePeer();

    @TempDir
    Path folder;

    private InterceptedPost post;
    private Contact bob;
    private long published = System.currentTimeMillis() * 1_000_000;

    @BeforeEach
    void open() {
        post = InterceptedPost.open(folder);
        post.publish(mallory.registration());
        bob = post.bobsContact();
    }

    @AfterEach
    void close() {
        post.close();
    }

    private void slip(byte[] envelope) {
        post.slip(published++, envelope);
    }

    private String withBob() {
        return ConversationId.of(mallory.address(), bob.peer().account()).wire();
    }

    private String of(AccountAddress one, AccountAddress other) {
        return ConversationId.of(one, other).wire();
    }

    @Test
    void aConversationThatSenderOrRecipientIsNoMemberOfIsRefused() {
        OlmSession session = mallory.open(bob);
        AccountAddress ours = bob.peer().account();
        slip(mallory.write(session, bob.peer(), "genuine 1"));
        slip(mallory.write(session, mallory.header(bob.peer()), of(mallory.address(), stranger.address()), "a"));
        post.deliver("by Alice 1");
        slip(mallory.write(
                session, mallory.header(bob.peer()), of(ours, post.alice().address()), "b"));
        slip(mallory.write(session, mallory.header(bob.peer()), of(ours, ours), "c"));
        slip(mallory.write(session, mallory.header(bob.peer()), of(stranger.address(), stranger.address()), "d"));
        slip(mallory.write(session, bob.peer(), "genuine 2"));
        post.deliver("by Alice 2");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyInAnyOrder("genuine 1", "genuine 2", "by Alice 1", "by Alice 2");
        assertThat(outcome.reasons()).hasSize(4).containsOnly(FailureReason.FOREIGN_CONVERSATION);
    }

    @Test
    void aConversationIdOfAnotherFormIsRefused() {
        OlmSession session = mallory.open(bob);
        String canonical = withBob();
        String swapped = ":" + canonical.substring(44) + canonical.substring(0, 43);
        assertThat(swapped).hasSameSizeAs(canonical).isNotEqualTo(canonical);
        slip(mallory.write(session, bob.peer(), "genuine 1"));
        for (String form :
                List.of(swapped, canonical.toUpperCase(Locale.ROOT), "direct" + canonical, canonical + ":", "", "x")) {
            slip(mallory.write(session, mallory.header(bob.peer()), form, "refused"));
        }
        slip(mallory.write(session, bob.peer(), "genuine 2"));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("genuine 1", "genuine 2");
        assertThat(outcome.reasons()).hasSize(6).containsOnly(FailureReason.FOREIGN_CONVERSATION);
        assertThat(outcome.messages()).extracting(Message::conversation).containsOnly(ConversationId.parse(canonical));
    }

    @Test
    void aForeignConversationOpensNoSession() {
        OlmSession session = mallory.open(bob);
        slip(mallory.write(session, mallory.header(bob.peer()), of(mallory.address(), stranger.address()), "foreign"));
        post.bob().awaitFailures(1);

        post.bob()
                .client()
                .conversation(mallory.address())
                .send("to Mallory")
                .flatMap(sent -> sent.published())
                .block(ObservedClient.LIMIT);
        slip(mallory.write(session, bob.peer(), "genuine"));

        Outcome outcome = post.conclude();
        assertThat(outcome.texts()).containsExactly("genuine");
        assertThat(outcome.reasons()).containsExactly(FailureReason.FOREIGN_CONVERSATION);
        // Had the refused one left a session, Bob would have answered on it, with a message that opens none.
        assertThat(post.published(Topics.message(mallory.self().installation()))
                        .get(0)
                        .message())
                .satisfies(
                        bytes -> assertThat(EnvelopeCodec.read(bytes).header().prekeyHint())
                                .isTrue());
    }

    @Test
    void aPreKeyMessageForAForeignFallbackKeyIsRefused() {
        slip(mallory.write(mallory.open(bob, stranger.fallbackKey()), bob.peer(), "lost"));
        post.deliver("between");
        OlmSession lost = mallory.open(bob, mallory.fallbackKey());
        slip(mallory.write(lost, bob.peer(), "lost"));
        slip(mallory.write(lost, bob.peer(), "lost as well"));
        OlmSession good = mallory.open(bob);
        slip(mallory.write(good, bob.peer(), "genuine 1"));
        slip(mallory.write(good, bob.peer(), "genuine 2"));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyInAnyOrder("between", "genuine 1", "genuine 2");
        assertThat(outcome.reasons()).hasSize(3).containsOnly(FailureReason.UNKNOWN_KEY);
        assertThat(outcome.failures())
                .allMatch(failure -> failure.claimedSender().equals(Optional.of(mallory.address())));
    }

    @Test
    void aSessionOfItsOwnInTheNameOfAnotherIsRefused() {
        PeerId alice = new PeerId(post.alice().address(), post.alice().installationId());
        String aliceAndBob = of(alice.account(), bob.peer().account());
        Header asAlice = mallory.headerAs(alice, bob.peer());
        slip(mallory.write(mallory.open(bob), asAlice, aliceAndBob, "never first"));
        post.deliver("by Alice 1");
        slip(mallory.write(mallory.open(bob), asAlice, aliceAndBob, "never second"));
        PeerId halfAlice = new PeerId(alice.account(), mallory.self().installation());
        slip(mallory.write(mallory.open(bob), mallory.headerAs(halfAlice, bob.peer()), aliceAndBob, "never third"));
        post.deliver("by Alice 2");

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("by Alice 1", "by Alice 2");
        assertThat(outcome.messages()).extracting(Message::sender).containsOnly(alice.account());
        // Nobody knows an installation of Mallory's id in Alice's account: the third one waits for its grant.
        assertThat(outcome.reasons()).containsExactly(FailureReason.NO_GRANT, FailureReason.NO_GRANT);
    }

    @Test
    void anotherSigningKeyThanThePinnedOneIsRefused() {
        OlmSession session = mallory.open(bob);
        slip(mallory.write(session, bob.peer(), "pins the key"));
        post.bob().rowsUpTo("pins the key");
        slip(mallory.writeWithOtherSigningKey(session, mallory.header(bob.peer()), withBob(), "never"));
        OlmSession fresh = mallory.open(bob);
        slip(mallory.writeWithOtherSigningKey(fresh, mallory.header(bob.peer()), withBob(), "never"));
        slip(mallory.write(session, bob.peer(), "genuine 1"));
        slip(mallory.write(fresh, bob.peer(), "genuine 2"));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactly("pins the key", "genuine 1", "genuine 2");
        assertThat(outcome.reasons()).containsExactly(FailureReason.BAD_SIGNATURE, FailureReason.BAD_SIGNATURE);
    }

    @Test
    void aPlaintextThatIsNoPayloadIsRefused() {
        OlmSession session = mallory.open(bob);
        byte[] header = EnvelopeCodec.headerBytes(mallory.header(bob.peer()));
        slip(mallory.encrypt(session, header, new byte[0]));
        slip(mallory.encrypt(session, header, new byte[] {0x0a, 0x7f}));
        post.deliver("between");
        slip(mallory.encrypt(session, header, new byte[100_000]));
        slip(mallory.write(session, bob.peer(), "genuine"));

        Outcome outcome = post.conclude();

        assertThat(outcome.texts()).containsExactlyInAnyOrder("between", "genuine");
        assertThat(outcome.reasons()).hasSize(3).containsOnly(FailureReason.MALFORMED);
    }
}
