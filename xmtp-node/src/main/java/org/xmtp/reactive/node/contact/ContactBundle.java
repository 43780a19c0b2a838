package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import org.xmtp.proto.v3.message.contents.AssociationTextVersion;
import org.xmtp.proto.v3.message.contents.Eip191Association;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.VmacAccountLinkedKey;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacInstallationStatement;
import org.xmtp.proto.v3.message.contents.VmacUnsignedPublicKey;
import org.xmtp.reactive.cryptography.identity.Grant;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/** The bundle of an installation, {@code InstallationContactBundle}: a client takes one under the same conditions. */
final class ContactBundle {

    /** The largest, in bytes, several times what one takes. */
    static final int MAX_BYTES = 2 << 10;

    private static final Parser<InstallationContactBundle> PARSER =
            DiscardUnknownFieldsParser.wrap(InstallationContactBundle.parser());

    private final VmacInstallationPublicKeyBundleV1 parts;
    private final VmacAccountLinkedKey linked;

    private ContactBundle(VmacInstallationPublicKeyBundleV1 parts) {
        this.parts = parts;
        this.linked = parts.getIdentityKey();
    }

    /** Reads one; whose it is stays to be verified. */
    static ContactBundle parse(ByteString message) {
        if (message.size() > MAX_BYTES) {
            throw refused("has " + message.size() + " bytes, more than " + MAX_BYTES);
        }
        InstallationContactBundle bundle;
        try {
            bundle = PARSER.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw refused("is no contact bundle");
        }
        if (!bundle.hasV1()) {
            throw refused("is of no known version");
        }
        VmacAccountLinkedKey linked = bundle.getV1().getIdentityKey();
        requireKey("identity key", linked.getKey());
        requireKey("fallback key", bundle.getV1().getFallbackKey().getKey());
        if (bundle.getV1().hasStatement()) {
            requireForm(bundle.getV1().getStatement());
        }
        return new ContactBundle(bundle.getV1());
    }

    /** Which installation it names, by its identity key of 32 bytes. */
    ByteString identityKey() {
        return linked.getKey().getCurve25519().getBytes();
    }

    /** What says that it may speak for its account; the same in each bundle of an installation. */
    ByteString grant() {
        return linked.toByteString();
    }

    /** The sequence number of a signed one, from 1 on; 0 for an unsigned one. */
    long sequence() {
        return parts.getStatement().getSequence();
    }

    /** Checks the signature of its statement, if there is one, which costs some tenths of a millisecond. */
    void requireSignedFor(WalletAddress account) {
        if (!parts.hasStatement()) {
            return;
        }
        VmacInstallationStatement said = parts.getStatement();
        InstallationStatement statement = new InstallationStatement(
                account,
                Curve25519PublicKey.of(identityKey().toByteArray()),
                Ed25519PublicKey.of(said.getEd25519Key().toByteArray()),
                said.getSequence(),
                said.getCapabilities(),
                said.getExpiresNs(),
                Curve25519PublicKey.of(parts.getFallbackKey()
                        .getKey()
                        .getCurve25519()
                        .getBytes()
                        .toByteArray()),
                parts.getFallbackKey().getKey().getCreatedNs());
        if (!statement.isSignedBy(said.getIdentitySignature().toByteArray())) {
            throw refused("holds a statement that its identity key has not signed");
        }
    }

    /** Recovers the signer of its grant, which costs some tenths of a millisecond. */
    void requireGrantOf(WalletAddress account) {
        Eip191Association association = linked.getEip191();
        if (association.getAssociationTextVersion() != AssociationTextVersion.ASSOCIATION_TEXT_VERSION_1) {
            throw refused("holds no grant of a known version");
        }
        Grant grant = new Grant(account, Curve25519PublicKey.of(identityKey().toByteArray()));
        if (!association.getWalletAddress().equals(account.wire()) || !isSigned(grant, association)) {
            throw refused("holds no grant of " + account + ", whose topic it is");
        }
    }

    private static boolean isSigned(Grant grant, Eip191Association association) {
        try {
            return grant.isSignedBy(
                    WalletSignature.parse(association.getSignature().getBytes().toByteArray()));
        } catch (WalletException e) {
            return false;
        }
    }

    private static void requireForm(VmacInstallationStatement said) {
        if (said.getEd25519Key().size() != Ed25519PublicKey.BYTES
                || said.getIdentitySignature().size() != Ed25519PublicKey.SIGNATURE_BYTES) {
            throw refused("holds a statement whose signing key or signature has another length");
        }
        if (said.getSequence() < 1 || said.getExpiresNs() < 1) {
            throw refused("holds a statement whose sequence or expiry is 0 or above 2^63-1");
        }
    }

    private static void requireKey(String what, VmacUnsignedPublicKey key) {
        int size = key.getCurve25519().getBytes().size();
        if (size != Curve25519PublicKey.BYTES) {
            throw refused("holds a " + what + " of " + size + " bytes, not " + Curve25519PublicKey.BYTES);
        }
    }

    private static ContactRefusedException refused(String why) {
        return new ContactRefusedException("the envelope on a contact topic " + why);
    }
}
