package org.xmtp.reactive.node;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.v3.message.contents.AssociationTextVersion;
import org.xmtp.proto.v3.message.contents.Eip191Association;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.RecoverableEcdsaSignature;
import org.xmtp.proto.v3.message.contents.VmacAccountLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacInstallationStatement;
import org.xmtp.proto.v3.message.contents.VmacUnsignedPublicKey;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/** The bundle of an installation that a wallet has granted to speak for it, to be published or spoiled. */
record Bundle(WalletKey wallet, InstallationContactBundle message) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static WalletKey newWallet() {
        return WalletKey.random(RANDOM);
    }

    /** Of a new installation. */
    static Bundle of(WalletKey wallet) {
        return of(wallet, Curve25519PublicKey.of(bytes()));
    }

    /** A signed one of an installation with these keys. */
    static Bundle signed(WalletKey wallet, OlmAccount keys, long sequence) {
        Bundle unsigned = of(wallet, keys.identityKey());
        InstallationStatement statement = new InstallationStatement(
                wallet.address(),
                keys.identityKey(),
                keys.signingKey(),
                sequence,
                0,
                Long.MAX_VALUE,
                Curve25519PublicKey.of(unsigned.message
                        .getV1()
                        .getFallbackKey()
                        .getKey()
                        .getCurve25519()
                        .getBytes()
                        .toByteArray()),
                0);
        InstallationContactBundle.Builder signed = unsigned.message.toBuilder();
        signed.getV1Builder()
                .setStatement(VmacInstallationStatement.newBuilder()
                        .setEd25519Key(
                                ByteString.copyFrom(statement.signingKey().bytes()))
                        .setSequence(sequence)
                        .setExpiresNs(statement.expiresNs())
                        .setIdentitySignature(
                                ByteString.copyFrom(keys.signWithIdentityKey(statement.bytes(), RANDOM))));
        return new Bundle(wallet, signed.build());
    }

    private static Bundle of(WalletKey wallet, Curve25519PublicKey identityKey) {
        byte[] grant = wallet.sign(new Grant(wallet.address(), identityKey).text());
        Eip191Association association = Eip191Association.newBuilder()
                .setAssociationTextVersion(AssociationTextVersion.ASSOCIATION_TEXT_VERSION_1)
                .setSignature(RecoverableEcdsaSignature.newBuilder().setBytes(ByteString.copyFrom(grant)))
                .setWalletAddress(wallet.address().wire())
                .build();
        return new Bundle(
                wallet,
                InstallationContactBundle.newBuilder()
                        .setV1(VmacInstallationPublicKeyBundleV1.newBuilder()
                                .setIdentityKey(VmacAccountLinkedKey.newBuilder()
                                        .setKey(key(identityKey.bytes()))
                                        .setEip191(association))
                                .setFallbackKey(
                                        VmacInstallationLinkedKey.newBuilder().setKey(key(bytes()))))
                        .build());
    }

    /** As anybody makes one who has seen this one. */
    Bundle withAnotherFallbackKey() {
        InstallationContactBundle.Builder changed = message.toBuilder();
        changed.getV1Builder().getFallbackKeyBuilder().setKey(key(bytes()));
        return new Bundle(wallet, changed.build());
    }

    /** With another statement, or none. */
    Bundle saying(Consumer<VmacInstallationPublicKeyBundleV1.Builder> change) {
        InstallationContactBundle.Builder changed = message.toBuilder();
        change.accept(changed.getV1Builder());
        return new Bundle(wallet, changed.build());
    }

    /** The same for another's identity key, with a signature that nobody made. */
    Bundle withoutGrant(Bundle other) {
        InstallationContactBundle.Builder changed = other.message().toBuilder();
        changed.getV1Builder()
                .getIdentityKeyBuilder()
                .getEip191Builder()
                .getSignatureBuilder()
                .setBytes(ByteString.copyFrom(new byte[WalletSignature.BYTES]));
        return new Bundle(wallet, changed.build());
    }

    String topic() {
        return topic(wallet.address().wire());
    }

    static String topic(String account) {
        return "/xmtp/3/contact-" + account + "/proto";
    }

    Envelope at(long timestampNs) {
        return Client.envelope(topic(), timestampNs, message.toByteArray());
    }

    static VmacUnsignedPublicKey key(byte[] bytes) {
        return VmacUnsignedPublicKey.newBuilder()
                .setCurve25519(
                        VmacUnsignedPublicKey.VodozemacCurve25519.newBuilder().setBytes(ByteString.copyFrom(bytes)))
                .build();
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[Curve25519PublicKey.BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
