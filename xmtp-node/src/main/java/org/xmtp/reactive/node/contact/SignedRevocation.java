package org.xmtp.reactive.node.contact;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocation;
import org.xmtp.proto.reactive.additions.v1.InstallationRevocationV1;
import org.xmtp.reactive.cryptography.identity.RevocationStatement;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/**
 * A wallet's revocation of installations, {@code InstallationRevocation}: a client takes one under the same conditions.
 * Its envelope bears the time that was signed, so that nobody but the wallet can make another envelope of it.
 */
final class SignedRevocation {
    /** The largest, in bytes, a little more than one takes. */
    static final int MAX_BYTES = 4 << 10;

    private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9+/]{43}");

    private final InstallationRevocationV1 message;

    private SignedRevocation(InstallationRevocationV1 message) {
        this.message = message;
    }

    /** Reads one of an account; who signed it stays to be verified. */
    static SignedRevocation parse(Envelope envelope, WalletAddress account) {
        ByteString bytes = envelope.getMessage();
        if (bytes.size() > MAX_BYTES) {
            throw refused("has " + bytes.size() + " bytes, more than " + MAX_BYTES);
        }
        InstallationRevocation revocation;
        try {
            revocation = InstallationRevocation.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw refused("is no revocation");
        }
        if (!revocation.hasV1()) {
            throw refused("is of no known version");
        }
        InstallationRevocationV1 message = revocation.getV1();
        if (!message.getAccount().equals(account.wire())) {
            throw refused("is not of " + account + ", whose topic it is");
        }
        if (!isInOneForm(message, bytes)) {
            throw refused("is not of the one form that its content has");
        }
        if (message.getRevokedNs() != envelope.getTimestampNs()) {
            throw refused("bears another time than was signed");
        }
        return new SignedRevocation(message);
    }

    private static boolean isInOneForm(InstallationRevocationV1 message, ByteString bytes) {
        InstallationRevocation plain = InstallationRevocation.newBuilder()
                .setV1(InstallationRevocationV1.newBuilder()
                        .setAccount(message.getAccount())
                        .addAllInstallationIds(message.getInstallationIdsList())
                        .setRevokedNs(message.getRevokedNs())
                        .setSignature(message.getSignature()))
                .build();
        return plain.toByteString().equals(bytes)
                && message.getInstallationIdsList().stream()
                        .allMatch(id -> INSTALLATION.matcher(id).matches());
    }

    /** Whom it takes back. */
    List<String> installations() {
        return message.getInstallationIdsList();
    }

    /** Recovers its signer, which costs some tenths of a millisecond. */
    void requireSignatureOf(WalletAddress account) {
        if (!isSignedBy(account)) {
            throw refused("is not signed by " + account + ", whose topic it is");
        }
    }

    private boolean isSignedBy(WalletAddress account) {
        byte[] bytes = message.getSignature().toByteArray();
        RevocationStatement statement;
        try {
            statement = new RevocationStatement(account, message.getInstallationIdsList(), message.getRevokedNs());
        } catch (IllegalArgumentException e) {
            throw refused("names no installation, too many, or not each once in rising order, or bears no time");
        }
        try {
            WalletSignature signature = WalletSignature.parse(bytes);
            return Arrays.equals(signature.bytes(), bytes) && statement.isSignedBy(signature);
        } catch (WalletException e) {
            return false;
        }
    }

    private static ContactRefusedException refused(String why) {
        return new ContactRefusedException("the envelope on a revocation topic " + why);
    }
}
