package org.xmtp.reactive.store.h2;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.records.DigestRecord;
import org.xmtp.reactive.store.records.PeerRecord;

/** Names in their stored form: hexadecimal ones as bytes, which is half their length. */
final class NameCodec {
    private static final String PREFIX = "0x";
    private static final HexFormat HEX = HexFormat.of();

    private NameCodec() {}

    static ByteString encode(AccountAddress account) {
        return ByteString.copyFrom(
                HEX.parseHex(account.wire(), PREFIX.length(), account.wire().length()));
    }

    static AccountAddress account(ByteString bytes) {
        return new AccountAddress(PREFIX + HEX.formatHex(bytes.toByteArray()));
    }

    static ByteString encode(MessageId id) {
        return ByteString.copyFrom(HEX.parseHex(id.hex()));
    }

    static MessageId messageId(ByteString bytes) {
        return new MessageId(HEX.formatHex(bytes.toByteArray()));
    }

    static PeerRecord encode(PeerId peer) {
        return PeerRecord.newBuilder()
                .setAccount(encode(peer.account()))
                .setInstallation(peer.installation().value())
                .build();
    }

    static PeerId peer(PeerRecord stored) {
        return new PeerId(account(stored.getAccount()), new InstallationId(stored.getInstallation()));
    }

    static ConversationId conversation(ByteString lower, ByteString higher) {
        return new ConversationId(account(lower), account(higher));
    }

    static DigestRecord encode(Digest digest) {
        return DigestRecord.newBuilder()
                .setHigh(digest.high())
                .setLow(digest.low())
                .build();
    }

    static Digest digest(DigestRecord stored) {
        return new Digest(stored.getHigh(), stored.getLow());
    }
}
