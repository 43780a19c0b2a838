package org.xmtp.reactive.identity;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.cryptography.olm.RotatingAccount;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;
import org.xmtp.reactive.wire.Seal;

/**
 * One message between two installations that are forgotten again, from bundle to plaintext. It reads files and native
 * code, and shows whether all of it is there, on a thread that may take its time: lanes may not, and a class that fails
 * to load there would look like a peer's bad bundle.
 */
final class Rehearsal {
    private final RatchetEngine ratchet;
    private final SecureRandom random;

    Rehearsal(RatchetEngine ratchet, SecureRandom random) {
        this.ratchet = ratchet;
        this.random = random;
    }

    void run() {
        try {
            play();
        } catch (MalformedException e) {
            throw new IllegalStateException("What this program writes it can read.", e);
        }
    }

    private void readSigned(WalletKey wallet, RatchetAccount account, Grant grant) throws MalformedException {
        StoredIdentity stored = new StoredIdentity(
                new AccountAddress(wallet.address().wire()),
                ratchet.name(),
                account.serialize(),
                wallet.sign(grant.text()),
                1,
                false);
        LocalIdentity unsigned = LocalIdentity.of(stored, new LocalIdentity.Means(ratchet, Sealing.PADDED, random));
        LocalIdentity signed = unsigned.as(OwnKeys.withBundle(unsigned, 1, 1));
        OwnBundle rotated =
                Objects.requireNonNull(OwnKeys.rotated(signed, 1, 1).stored().bundle());
        BundleCodec.read(rotated.bytes(), stored.address(), 1);
    }

    private void openSealed(RatchetAccount recipient, Header header, byte[] message) throws MalformedException {
        Seal seal = new Seal(Seal.encapsulation(recipient.identityKey(), random).orElseThrow(), 0, true);
        EnvelopeCodec.read(
                EnvelopeCodec.write(EnvelopeCodec.headerBytes(header, seal), message, seal), new SealOpener(recipient));
    }

    private void play() throws MalformedException {
        WalletKey wallet = WalletKey.random(random);
        AccountAddress address = new AccountAddress(wallet.address().wire());
        RatchetAccount sender = ratchet.createAccount(random);
        RatchetAccount recipient = ratchet.createAccount(random);
        Grant grant = new Grant(wallet.address(), recipient.identityKey());
        byte[] bundle =
                BundleCodec.write(recipient.identityKey(), wallet.sign(grant.text()), address, recipient.fallbackKey());
        BundleCodec.read(bundle, address, 1);
        if (recipient instanceof RotatingAccount) {
            readSigned(wallet, recipient, grant);
        }

        InstallationId from = new InstallationId(Identifiers.installationId(sender.identityKey()));
        InstallationId to = new InstallationId(Identifiers.installationId(recipient.identityKey()));
        Header open = new Header(1, address, from, address, to, true);
        byte[] header = EnvelopeCodec.headerBytes(open);
        byte[] signature = sender.sign(PayloadCodec.signedHeader(header));
        byte[] payload = PayloadCodec.write(new Payload(
                signature,
                Optional.of(sender.signingKey().bytes()),
                ConversationId.of(address, address).wire(),
                new byte[0]));
        RatchetSession session = sender.outboundSession(
                ratchet.newestVersion(), recipient.identityKey(), recipient.fallbackKey(), random);
        byte[] envelope = EnvelopeCodec.write(header, session.encrypt(payload).bytes());

        byte[] encrypted = EnvelopeCodec.read(envelope).ciphertext();
        if (recipient instanceof RotatingAccount) {
            openSealed(recipient, open, encrypted);
        }
        PreKeyMessage message = (PreKeyMessage) OlmMessage.parse(encrypted);
        PayloadCodec.read(recipient.inboundSession(message, random).plaintext());
        sender.signingKey().verify(PayloadCodec.signedHeader(header), signature);
    }
}
