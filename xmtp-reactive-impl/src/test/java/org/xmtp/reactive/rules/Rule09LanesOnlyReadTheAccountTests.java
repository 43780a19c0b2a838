package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.cryptography.libolm.LibolmAccount;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/**
 * Rule 9: lanes only read the account; spending a one-time key is a change in the write-set of the message that spent
 * it.
 */
@DisplayName("Rule 9: lanes only read the account")
final class Rule09LanesOnlyReadTheAccountTests extends RuleTests {
    private final Parts alice = open();
    private final Parts bob = open();
    private byte[] account = new byte[0];
    private Curve25519PublicKey oneTimeKey = bob.identity.account().fallbackKey();

    @BeforeEach
    void makeAOneTimeKey() {
        oneTimeKey = oneTimeKey(bob.identity);
        account = bob.identity.account().serialize();
    }

    private static Curve25519PublicKey oneTimeKey(LocalIdentity identity) {
        if (identity.account() instanceof OlmAccount own) {
            return own.generateOneTimeKeys(1, identity.random()).get(0);
        }
        LibolmAccount account = (LibolmAccount) identity.account();
        account.generateOneTimeKeys(1, identity.random());
        return account.unpublishedOneTimeKeys().get(0);
    }

    /** A message of Alice's on a new session that begins with Bob's one-time key. */
    private NetworkEnvelope onOneTimeKey(String text) {
        RatchetSession session = alice.identity
                .account()
                .outboundSession(
                        alice.identity.ratchet().newestVersion(),
                        bob.identity.account().identityKey(),
                        oneTimeKey,
                        alice.identity.random());
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                1, alice.address(), alice.identity.installation(), bob.address(), bob.identity.installation(), true));
        byte[] payload = PayloadCodec.write(new Payload(
                alice.identity.account().sign(PayloadCodec.signedHeader(header)),
                Optional.of(alice.identity.account().signingKey().bytes()),
                ConversationId.of(alice.address(), bob.address()).wire(),
                ContentWire.write(new CodecRegistry(List.of()).encode(text))));
        return new NetworkEnvelope(
                bob.topic(),
                1,
                EnvelopeCodec.write(header, session.encrypt(payload).bytes()));
    }

    @Test
    void theOneTimeKeyIsSpentInTheWriteSetOfTheMessageThatSpentIt() {
        bob.take(List.of(onOneTimeKey("one")));
        Await.until("it arrived", () -> bob.received().equals(List.of("one")));

        List<WriteSet> sets = bob.store.writeSets();
        assertThat(sets.get(indexOf(sets, "one")).changes()).contains(new Change.OneTimeKeyUsed(oneTimeKey.base64()));
        assertThat(bob.identity.account().serialize()).isEqualTo(account);
    }

    @Test
    void sendingAndReceivingLeaveTheAccountAsItWas() {
        acquaint(network, alice, bob);

        assertThat(bob.identity.account().serialize()).isEqualTo(account);
        assertThat(bob.store.changes(Change.OneTimeKeyUsed.class)).isEmpty();
        assertThat(bob.store.changes(Change.IdentityChanged.class)).hasSize(2);
    }
}
