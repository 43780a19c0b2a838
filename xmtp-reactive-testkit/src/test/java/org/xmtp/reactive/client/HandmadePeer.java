package org.xmtp.reactive.client;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
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
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/** An installation with all its keys in the hands of the test: it can say anything that its keys let it say. */
final class HandmadePeer {
    private final SecureRandom random = new SecureRandom();
    private final WalletKey wallet = WalletKey.random(random);
    private final OlmAccount account = OlmAccount.create(random);

    AccountAddress address() {
        return new AccountAddress(wallet.address().wire());
    }

    PeerId self() {
        return new PeerId(address(), new InstallationId(Identifiers.installationId(account.identityKey())));
    }

    Curve25519PublicKey identityKey() {
        return account.identityKey();
    }

    Curve25519PublicKey fallbackKey() {
        return account.fallbackKey();
    }

    /** Its own bundle, on its own account's topic. */
    NetworkEnvelope bundle(long timestampNs) {
        return grantFor(account.identityKey(), account.fallbackKey(), timestampNs);
    }

    /** A bundle in which this wallet grants whatever identity key; on this account's topic. */
    NetworkEnvelope grantFor(Curve25519PublicKey identityKey, Curve25519PublicKey fallbackKey, long timestampNs) {
        byte[] grant = wallet.sign(new Grant(wallet.address(), identityKey).text());
        return new NetworkEnvelope(
                Topics.contact(address()), timestampNs, BundleCodec.write(identityKey, grant, address(), fallbackKey));
    }

    /** A session that it opens. */
    OlmSession open(Contact to) {
        return open(to, Curve25519PublicKey.of(to.fallbackKey()));
    }

    /** A session that it opens with whatever key. */
    OlmSession open(Contact to, Curve25519PublicKey fallbackKey) {
        return account.outboundSession(
                TestRatchet.version(), Curve25519PublicKey.of(to.identityKey()), fallbackKey, random);
    }

    /** The header of what it writes now. */
    Header header(PeerId to) {
        return headerAs(self(), to);
    }

    /** A header that names whatever sender. */
    Header headerAs(PeerId sender, PeerId to) {
        return new Header(
                System.currentTimeMillis() * 1_000_000,
                sender.account(),
                sender.installation(),
                to.account(),
                to.installation(),
                true);
    }

    /** A genuine message in the conversation of the two accounts. */
    byte[] write(OlmSession session, PeerId to, String text) {
        return write(
                session, header(to), ConversationId.of(address(), to.account()).wire(), text);
    }

    /** A message in whatever conversation; signed as it should be. */
    byte[] write(OlmSession session, Header header, String conversation, String text) {
        byte[] headerBytes = EnvelopeCodec.headerBytes(header);
        byte[] payload = PayloadCodec.write(new Payload(
                account.sign(PayloadCodec.signedHeader(headerBytes)),
                Optional.of(account.signingKey().bytes()),
                conversation,
                ContentWire.write(new TextCodec().encode(text))));
        return encrypt(session, headerBytes, payload);
    }

    /** Whatever bytes, encrypted. */
    byte[] encrypt(OlmSession session, byte[] headerBytes, byte[] plaintext) {
        return EnvelopeCodec.write(headerBytes, session.encrypt(plaintext).bytes());
    }

    /** As {@link #write(OlmSession, Header, String, String)}, with the header signed by a key of no one. */
    byte[] writeWithOtherSigningKey(OlmSession session, Header header, String conversation, String text) {
        OlmAccount other = OlmAccount.create(random);
        byte[] headerBytes = EnvelopeCodec.headerBytes(header);
        byte[] payload = PayloadCodec.write(new Payload(
                other.sign(PayloadCodec.signedHeader(headerBytes)),
                Optional.of(other.signingKey().bytes()),
                conversation,
                ContentWire.write(new TextCodec().encode(text))));
        return encrypt(session, headerBytes, payload);
    }

    /** All that it publishes to be known. */
    List<NetworkEnvelope> registration() {
        return List.of(bundle(System.currentTimeMillis() * 1_000_000));
    }
}
