package org.xmtp.reactive.client;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.function.Consumer;
import org.xmtp.proto.v3.message.contents.InstallationContactBundle;
import org.xmtp.proto.v3.message.contents.VmacInstallationPublicKeyBundleV1;
import org.xmtp.proto.v3.message.contents.VmacInstallationStatement;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/** What others can make of a signed bundle that they have seen. */
public final class SignedBundles {
    private SignedBundles() {}

    /** Without its statement: as existing clients publish them. */
    public static NetworkEnvelope stripped(NetworkEnvelope envelope) {
        return changed(envelope, VmacInstallationPublicKeyBundleV1.Builder::clearStatement);
    }

    /** With another statement. */
    public static NetworkEnvelope saying(NetworkEnvelope envelope, Consumer<VmacInstallationStatement.Builder> change) {
        return changed(envelope, bundle -> change.accept(bundle.getStatementBuilder()));
    }

    /** With whatever changed. */
    public static NetworkEnvelope changed(
            NetworkEnvelope envelope, Consumer<VmacInstallationPublicKeyBundleV1.Builder> change) {
        InstallationContactBundle.Builder bundle = parsed(envelope.message()).toBuilder();
        change.accept(bundle.getV1Builder());
        return new NetworkEnvelope(
                envelope.topic(), envelope.timestampNs(), bundle.build().toByteArray());
    }

    /** Its statement. */
    public static VmacInstallationStatement statement(NetworkEnvelope envelope) {
        return parsed(envelope.message()).getV1().getStatement();
    }

    private static InstallationContactBundle parsed(byte[] message) {
        try {
            return InstallationContactBundle.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a bundle of ours", e);
        }
    }
}
