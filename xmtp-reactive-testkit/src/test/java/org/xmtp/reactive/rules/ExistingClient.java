package org.xmtp.reactive.rules;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacUnsignedPublicKey;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.content.TextCodec;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.libolm.LibolmAccount;
import org.xmtp.reactive.cryptography.libolm.LibolmSession;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/**
 * A client of v3-alpha as others write them, on libolm. Its bundle is unsigned, it seals nothing, says nothing of its
 * signing key, and knows no more of a bundle than the keys in it.
 */
final class ExistingClient {
    private final SecureRandom random = new SecureRandom();
    private final WalletKey wallet = WalletKey.random(random);
    private final LibolmAccount account = LibolmAccount.create(random);
    private final Clock clock;

    ExistingClient(Clock clock) {
        this.clock = clock;
    }

    AccountAddress address() {
        return new AccountAddress(wallet.address().wire());
    }

    PeerId self() {
        return new PeerId(address(), new InstallationId(Identifiers.installationId(account.identityKey())));
    }

    LibolmAccount account() {
        return account;
    }

    private long nowNs() {
        return clock.millis() * 1_000_000;
    }

    /** The bundle that it publishes, once and for all. */
    NetworkEnvelope bundle() {
        byte[] grant = wallet.sign(new Grant(wallet.address(), account.identityKey()).text());
        return new NetworkEnvelope(
                Topics.contact(address()),
                nowNs(),
                BundleCodec.write(account.identityKey(), grant, address(), account.fallbackKey()));
    }

    /** A session with the keys in another one's bundle. */
    LibolmSession open(NetworkEnvelope bundle) {
        VmacInstallationPublicKeyBundleV1 keys = keysIn(bundle);
        return account.outboundSession(
                OlmVersion.V1,
                key(keys.getIdentityKey().getKey()),
                key(keys.getFallbackKey().getKey()),
                random);
    }

    private static VmacInstallationPublicKeyBundleV1 keysIn(NetworkEnvelope bundle) {
        try {
            return InstallationContactBundle.parseFrom(bundle.message()).getV1();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("What is published can be read.", e);
        }
    }

    private static Curve25519PublicKey key(VmacUnsignedPublicKey key) {
        return Curve25519PublicKey.of(key.getCurve25519().getBytes().toByteArray());
    }

    /** A text in the conversation of both accounts. */
    NetworkEnvelope write(LibolmSession session, PeerId to, String text) {
        byte[] header = EnvelopeCodec.headerBytes(new Header(
                nowNs(), address(), self().installation(), to.account(), to.installation(), !session.hasReceived()));
        byte[] payload = PayloadCodec.write(new Payload(
                account.sign(PayloadCodec.signedHeader(header)),
                Optional.empty(),
                ConversationId.of(address(), to.account()).wire(),
                ContentWire.write(new TextCodec().encode(text))));
        return new NetworkEnvelope(
                Topics.message(to.installation()),
                nowNs(),
                EnvelopeCodec.write(header, session.encrypt(payload).bytes()));
    }

    /** The text of what came for it, which is in the open. */
    static String read(LibolmSession session, NetworkEnvelope envelope) {
        try {
            byte[] message = EnvelopeCodec.read(envelope.message()).ciphertext();
            Payload payload = PayloadCodec.read(session.decrypt(OlmMessage.parse(message)));
            return new String(ContentWire.read(payload.content()).bytes(), StandardCharsets.UTF_8);
        } catch (MalformedException e) {
            throw new AssertionError("It can't be read.", e);
        }
    }

    /** What there is for it, in order. */
    List<NetworkEnvelope> mine(List<NetworkEnvelope> stored) {
        String topic = Topics.message(self().installation());
        return stored.stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }
}
