package org.xmtp.reactive.defects;

import java.security.SecureRandom;
import java.util.Optional;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.content.TextCodec;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/** An installation without a client: all its keys are in the hands of the test. */
final class Stranger {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WalletKey wallet;
    private final OlmAccount account = OlmAccount.create(RANDOM);

    private Stranger(WalletKey wallet) {
        this.wallet = wallet;
    }

    /** A new account with one installation. */
    static Stranger create() {
        return new Stranger(WalletKey.random(RANDOM));
    }

    /** Another installation of the same account. */
    Stranger another() {
        return new Stranger(wallet);
    }

    AccountAddress address() {
        return new AccountAddress(wallet.address().wire());
    }

    InstallationId installation() {
        return new InstallationId(Identifiers.installationId(account.identityKey()));
    }

    /** Where it would receive. */
    String topic() {
        return Topics.message(installation());
    }

    /** What it publishes to be known. */
    NetworkEnvelope bundle() {
        return new NetworkEnvelope(
                Topics.contact(address()),
                nowNs(),
                BundleCodec.write(
                        account.identityKey(),
                        wallet.sign(new Grant(wallet.address(), account.identityKey()).text()),
                        address(),
                        account.fallbackKey()));
    }

    /** The first message that it writes to a client whose bundle it has read. */
    NetworkEnvelope opening(XmtpClient to, NetworkEnvelope bundle, String text) {
        Contact contact = contact(to, bundle);
        OlmSession session = account.outboundSession(
                TestRatchet.version(),
                Curve25519PublicKey.of(contact.identityKey()),
                Curve25519PublicKey.of(contact.fallbackKey()),
                RANDOM);
        byte[] header = header(to);
        byte[] payload = PayloadCodec.write(new Payload(
                account.sign(PayloadCodec.signedHeader(header)),
                Optional.of(account.signingKey().bytes()),
                ConversationId.of(address(), to.address()).wire(),
                ContentWire.write(new TextCodec().encode(text))));
        return envelope(to, EnvelopeCodec.write(header, session.encrypt(payload).bytes()));
    }

    /** An envelope of the right form in the name of this installation, which nobody can decrypt. */
    NetworkEnvelope garbage(XmtpClient to, int bytes) {
        byte[] plaintext = new byte[bytes];
        RANDOM.nextBytes(plaintext);
        OlmSession toNobody = account.outboundSession(TestRatchet.version(), anyKey(), anyKey(), RANDOM);
        return envelope(
                to, EnvelopeCodec.write(header(to), toNobody.encrypt(plaintext).bytes()));
    }

    private static Curve25519PublicKey anyKey() {
        return OlmAccount.create(RANDOM).identityKey();
    }

    private byte[] header(XmtpClient to) {
        return EnvelopeCodec.headerBytes(
                new Header(nowNs(), address(), installation(), to.address(), to.installationId(), true));
    }

    private static NetworkEnvelope envelope(XmtpClient to, byte[] message) {
        return new NetworkEnvelope(Topics.message(to.installationId()), nowNs(), message);
    }

    private static Contact contact(XmtpClient of, NetworkEnvelope bundle) {
        try {
            return BundleCodec.read(bundle.message(), of.address(), bundle.timestampNs());
        } catch (MalformedException e) {
            throw new AssertionError("the bundle of a client", e);
        }
    }

    static long nowNs() {
        return System.currentTimeMillis() * 1_000_000;
    }
}
