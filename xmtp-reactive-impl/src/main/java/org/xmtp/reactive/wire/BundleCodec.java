package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.xmtp.proto.v3.message.contents.AssociationTextVersion;
import org.xmtp.proto.v3.message.contents.Eip191Association;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.RecoverableEcdsaSignature;
import org.xmtp.proto.v3.message.contents.VmacAccountLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacUnsignedPublicKey;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/**
 * The contact bundle of an installation, {@code InstallationContactBundle}: its identity key, the wallet's grant for
 * it, its fallback key. A key's creation time is ignored, and written as 0.
 */
public final class BundleCodec {
    private static final WireReader<InstallationContactBundle> BUNDLE =
            new WireReader<>("contact bundle", InstallationContactBundle.parser());

    private BundleCodec() {}

    /**
     * Reads a bundle and verifies its grant, which costs one recovery of a secp256k1 key.
     *
     * @param bundle what was published
     * @param account whose contact topic it was found on
     * @param timestampNs the timestamp of its envelope
     * @throws MalformedException if a part is missing or of another form, or the account's wallet has not signed the
     *     grant
     */
    public static Contact read(byte[] bundle, AccountAddress account, long timestampNs) throws MalformedException {
        if (timestampNs < 0) {
            throw new MalformedException("The envelope's timestamp is above 2^63-1.");
        }
        InstallationContactBundle message = BUNDLE.read(bundle);
        if (!message.hasV1()) {
            throw new MalformedException("The contact bundle is of no known version.");
        }
        VmacAccountLinkedKey linked = message.getV1().getIdentityKey();
        Curve25519PublicKey identityKey = key("identity key", linked.getKey());
        verifyGrant(linked, account, identityKey);
        Curve25519PublicKey fallbackKey =
                key("fallback key", message.getV1().getFallbackKey().getKey());
        InstallationId installation = new InstallationId(Identifiers.installationId(identityKey));
        return new Contact(
                new PeerId(account, installation), identityKey.bytes(), fallbackKey.bytes(), null, timestampNs);
    }

    /**
     * Builds the bundle of our own installation.
     *
     * @param identityKey its identity key
     * @param grant the wallet's signature of the grant, 65 bytes
     * @param account the account that the wallet stands for
     * @param fallbackKey its fallback key
     */
    public static byte[] write(
            Curve25519PublicKey identityKey, byte[] grant, AccountAddress account, Curve25519PublicKey fallbackKey) {
        Eip191Association association = Eip191Association.newBuilder()
                .setAssociationTextVersion(AssociationTextVersion.ASSOCIATION_TEXT_VERSION_1)
                .setSignature(RecoverableEcdsaSignature.newBuilder().setBytes(UnsafeByteOperations.unsafeWrap(grant)))
                .setWalletAddress(account.wire())
                .build();
        return InstallationContactBundle.newBuilder()
                .setV1(VmacInstallationPublicKeyBundleV1.newBuilder()
                        .setIdentityKey(VmacAccountLinkedKey.newBuilder()
                                .setKey(key(identityKey))
                                .setEip191(association))
                        .setFallbackKey(VmacInstallationLinkedKey.newBuilder().setKey(key(fallbackKey))))
                .build()
                .toByteArray();
    }

    private static void verifyGrant(
            VmacAccountLinkedKey linked, AccountAddress account, Curve25519PublicKey identityKey)
            throws MalformedException {
        if (!linked.hasEip191()) {
            throw new MalformedException("The contact bundle holds no wallet's grant.");
        }
        Eip191Association association = linked.getEip191();
        if (association.getAssociationTextVersion() != AssociationTextVersion.ASSOCIATION_TEXT_VERSION_1) {
            throw new MalformedException(
                    "The version of the grant's text is " + association.getAssociationTextVersionValue() + ", not 1.");
        }
        if (!association.getWalletAddress().equals(account.wire())) {
            throw new MalformedException("The grant names another account than " + account + ".");
        }
        Grant grant = new Grant(new WalletAddress(account.wire()), identityKey);
        if (!grant.isSignedBy(signature(association.getSignature().getBytes()))) {
            throw new MalformedException("The grant is not signed by the wallet of " + account + ".");
        }
    }

    private static WalletSignature signature(ByteString bytes) throws MalformedException {
        try {
            return WalletSignature.parse(bytes.toByteArray());
        } catch (WalletException e) {
            throw new MalformedException("The grant's signature is not usable: " + e.reason() + ".");
        }
    }

    private static Curve25519PublicKey key(String what, VmacUnsignedPublicKey key) throws MalformedException {
        return Curve25519PublicKey.of(WireReader.exactly(
                Curve25519PublicKey.BYTES, what, key.getCurve25519().getBytes()));
    }

    private static VmacUnsignedPublicKey key(Curve25519PublicKey key) {
        return VmacUnsignedPublicKey.newBuilder()
                .setCurve25519(VmacUnsignedPublicKey.VodozemacCurve25519.newBuilder()
                        .setBytes(UnsafeByteOperations.unsafeWrap(key.bytes())))
                .build();
    }
}
