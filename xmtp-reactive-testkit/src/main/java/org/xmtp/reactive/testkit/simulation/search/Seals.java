package org.xmtp.reactive.testkit.simulation.search;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.proto.v3.message.contents.PadlockMessageHeader;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.SealOpener;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;

/** Opens what installations seal to each other: whoever judges a run has the keys of all of them, from their disks. */
final class Seals {
    /** What a seal begins with: its form, the key that is agreed with, and the number of the message under that. */
    private static final int NAME_BYTES = 1 + Encapsulation.KEY_BYTES + Short.BYTES;

    private final JavaRatchet ratchet = new JavaRatchet();
    private final Map<String, Owner> owners = new HashMap<>();

    /** An installation that receives on a topic. */
    private record Owner(Curve25519PublicKey identityKey, SealOpener opener, boolean saysThatItOpens) {}

    /**
     * An envelope for one of them.
     *
     * @param content what is in it, opened
     * @param seal names its seal: two messages under one name give away both; null where all can read it
     */
    record Opened(SealedEnvelope content, @Nullable String seal) {}

    /**
     * An installation has these keys from now on.
     *
     * @return the topic on which it receives
     */
    String know(StoredIdentity identity) {
        RatchetAccount account = ratchet.restoreAccount(identity.account());
        Curve25519PublicKey key = account.identityKey();
        String topic = Topics.message(new InstallationId(Identifiers.installationId(key)));
        owners.computeIfAbsent(topic, first -> new Owner(key, new SealOpener(account), saysThatItOpens(identity)));
        return topic;
    }

    private static boolean saysThatItOpens(StoredIdentity identity) {
        OwnBundle bundle = identity.bundle();
        try {
            return bundle != null
                    && BundleCodec.read(bundle.bytes(), identity.address(), bundle.timestampNs())
                            .opensSeals();
        } catch (MalformedException e) {
            throw new AssertionError("An installation has written its bundle itself.", e);
        }
    }

    /** Whether the installation that receives on a topic says in its bundle that it opens seals. */
    boolean areOpenedOn(String topic) {
        Owner owner = owners.get(topic);
        return owner != null && owner.saysThatItOpens;
    }

    /** The key to which is sealed what goes to a topic; empty where nobody is known to receive on it. */
    Optional<Curve25519PublicKey> keyOf(String topic) {
        return Optional.ofNullable(owners.get(topic)).map(Owner::identityKey);
    }

    private static String name(ByteString metadata) {
        return HexFormat.of().formatHex(metadata.substring(0, NAME_BYTES).toByteArray());
    }

    /** An envelope as its recipient finds it; empty where that can make nothing of it. */
    Optional<Opened> open(NetworkEnvelope envelope) {
        Owner owner = owners.get(envelope.topic());
        try {
            SealedEnvelope content = owner == null
                    ? EnvelopeCodec.read(envelope.message())
                    : EnvelopeCodec.read(envelope.message(), owner.opener);
            ByteString metadata =
                    PadlockMessageHeader.parseFrom(content.headerBytes()).getSealedMetadata();
            boolean isSealed = metadata.byteAt(0) == 1;
            return Optional.of(new Opened(content, isSealed ? name(metadata) : null));
        } catch (MalformedException | InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
