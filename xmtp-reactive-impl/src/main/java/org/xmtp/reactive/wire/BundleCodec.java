package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.xmtp.proto.v3.message.contents.AssociationTextVersion;
import org.xmtp.proto.v3.message.contents.Eip191Association;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.RecoverableEcdsaSignature;
import org.xmtp.proto.v3.message.contents.VmacAccountLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacInstallationStatement;
import org.xmtp.proto.v3.message.contents.VmacUnsignedPublicKey;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Statement;

/**
 * The contact bundle of an installation, {@code InstallationContactBundle}: its identity key, the wallet's grant for
 * it, its fallback key; in a signed one its statement (docs/PROTOCOL-ADDITIONS.md). Without a statement a key's
 * creation time is ignored, and written as 0.
 */
public final class BundleCodec {
    private static final WireReader<InstallationContactBundle> BUNDLE =
            new WireReader<>("contact bundle", InstallationContactBundle.parser());

    private BundleCodec() {}

    /**
     * Reads a bundle and verifies its grant and the signature of its statement, which costs one recovery of a secp256k1
     * key and one check of an Ed25519 signature.
     *
     * @param bundle what was published
     * @param account whose contact topic it was found on
     * @param timestampNs the timestamp of its envelope
     * @throws MalformedException if a part is missing or of another form, the account's wallet has not signed the
     *     grant, or there is a statement that the identity key has not signed
     */
    public static Contact read(byte[] bundle, AccountAddress account, long timestampNs) throws MalformedException {
        if (timestampNs < 0) {
            throw new MalformedException("The envelope's timestamp is above 2^63-1.");
        }
        InstallationContactBundle message = BUNDLE.read(bundle);
        if (!message.hasV1()) {
            throw new MalformedException("The contact bundle is of no known version.");
        }
        VmacInstallationPublicKeyBundleV1 parts = message.getV1();
        VmacAccountLinkedKey linked = parts.getIdentityKey();
        Curve25519PublicKey identityKey = key("identity key", linked.getKey());
        Curve25519PublicKey fallbackKey =
                key("fallback key", parts.getFallbackKey().getKey());
        @Nullable
        InstallationStatement statement =
                parts.hasStatement() ? statement(parts, account, identityKey, fallbackKey) : null;
        verifyGrant(linked, account, identityKey);
        if (statement != null
                && !statement.isSignedBy(
                        parts.getStatement().getIdentitySignature().toByteArray())) {
            throw new MalformedException("The bundle's statement is not signed by its identity key.");
        }
        PeerId peer = new PeerId(account, new InstallationId(Identifiers.installationId(identityKey)));
        return statement == null
                ? new Contact(peer, identityKey.bytes(), fallbackKey.bytes(), null, timestampNs)
                : new Contact(
                        peer,
                        identityKey.bytes(),
                        fallbackKey.bytes(),
                        statement.signingKey().bytes(),
                        timestampNs,
                        new Statement(statement.sequence(), statement.capabilities(), statement.expiresNs()));
    }

    private static InstallationStatement statement(
            VmacInstallationPublicKeyBundleV1 parts,
            AccountAddress account,
            Curve25519PublicKey identityKey,
            Curve25519PublicKey fallbackKey)
            throws MalformedException {
        VmacInstallationStatement said = parts.getStatement();
        byte[] signingKey = WireReader.exactly(Ed25519PublicKey.BYTES, "signing key", said.getEd25519Key());
        WireReader.exactly(Ed25519PublicKey.SIGNATURE_BYTES, "statement's signature", said.getIdentitySignature());
        if (said.getSequence() < 1 || said.getExpiresNs() < 1) {
            throw new MalformedException("The statement's sequence or expiry is 0 or above 2^63-1.");
        }
        return new InstallationStatement(
                new WalletAddress(account.wire()),
                identityKey,
                Ed25519PublicKey.of(signingKey),
                said.getSequence(),
                said.getCapabilities(),
                said.getExpiresNs(),
                fallbackKey,
                parts.getFallbackKey().getKey().getCreatedNs());
    }

    /**
     * Builds the unsigned bundle of an installation.
     *
     * @param identityKey its identity key
     * @param grant the wallet's signature of the grant, 65 bytes
     * @param account the account that the wallet stands for
     * @param fallbackKey its fallback key
     */
    public static byte[] write(
            Curve25519PublicKey identityKey, byte[] grant, AccountAddress account, Curve25519PublicKey fallbackKey) {
        return bundle(linked(identityKey, grant, account.wire()), key(fallbackKey))
                .build()
                .toByteArray();
    }

    /**
     * Builds the signed bundle of an installation.
     *
     * @param statement what it says of itself
     * @param grant the wallet's signature of the grant, 65 bytes
     * @param signature the identity key's signature of the statement, 64 bytes
     */
    public static byte[] write(InstallationStatement statement, byte[] grant, byte[] signature) {
        VmacUnsignedPublicKey fallbackKey = key(statement.fallbackKey()).toBuilder()
                .setCreatedNs(statement.fallbackCreatedNs())
                .build();
        InstallationContactBundle.Builder bundle = bundle(
                linked(statement.identityKey(), grant, statement.account().wire()), fallbackKey);
        bundle.getV1Builder()
                .setStatement(VmacInstallationStatement.newBuilder()
                        .setEd25519Key(UnsafeByteOperations.unsafeWrap(
                                statement.signingKey().bytes()))
                        .setSequence(statement.sequence())
                        .setCapabilities(statement.capabilities())
                        .setExpiresNs(statement.expiresNs())
                        .setIdentitySignature(UnsafeByteOperations.unsafeWrap(signature)));
        return bundle.build().toByteArray();
    }

    private static VmacAccountLinkedKey linked(Curve25519PublicKey identityKey, byte[] grant, String account) {
        return VmacAccountLinkedKey.newBuilder()
                .setKey(key(identityKey))
                .setEip191(Eip191Association.newBuilder()
                        .setAssociationTextVersion(AssociationTextVersion.ASSOCIATION_TEXT_VERSION_1)
                        .setSignature(
                                RecoverableEcdsaSignature.newBuilder().setBytes(UnsafeByteOperations.unsafeWrap(grant)))
                        .setWalletAddress(account))
                .build();
    }

    private static InstallationContactBundle.Builder bundle(
            VmacAccountLinkedKey identityKey, VmacUnsignedPublicKey fallbackKey) {
        return InstallationContactBundle.newBuilder()
                .setV1(VmacInstallationPublicKeyBundleV1.newBuilder()
                        .setIdentityKey(identityKey)
                        .setFallbackKey(VmacInstallationLinkedKey.newBuilder().setKey(fallbackKey)));
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
