package org.xmtp.reactive.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;

/** Values of the store's language, made of small numbers. */
public final class Samples {
    static final AccountAddress US = account(0);

    private Samples() {}

    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        byte[] block = hash("bytes " + seed);
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) (block[at % block.length] + at / block.length);
        }
        return bytes;
    }

    public static AccountAddress account(long seed) {
        return new AccountAddress("0x" + HexFormat.of().formatHex(Arrays.copyOf(hash("account " + seed), 20)));
    }

    public static InstallationId installation(long seed) {
        return new InstallationId(Base64.getEncoder().withoutPadding().encodeToString(hash("installation " + seed)));
    }

    /** Two installations an account. */
    public static PeerId peer(long seed) {
        return new PeerId(account(1 + seed / 2), installation(seed));
    }

    static String sessionId(long seed) {
        return Base64.getEncoder().withoutPadding().encodeToString(hash("session " + seed));
    }

    public static Digest digest(long seed) {
        return Digest.of(hash("digest " + seed));
    }

    static ConversationId conversation(long seed) {
        return ConversationId.of(US, account(1 + seed));
    }

    static Entry.OfMessage message(long seed, ConversationId conversation, boolean own, long sentNs, int length) {
        return new Entry.OfMessage(
                new MessageId(HexFormat.of().formatHex(hash("message " + seed))),
                conversation,
                own ? US : conversation.peerOf(US),
                installation(seed % 16),
                own,
                sentNs,
                own ? TimeSource.SIGNED : TimeSource.ENVELOPE,
                bytes(seed, length));
    }

    static Entry.OfFailure failure(long seed) {
        return new Entry.OfFailure(new Failure(
                FailureReason.UNDECRYPTABLE,
                "no session decrypts it",
                HexFormat.of().formatHex(hash("failure " + seed)),
                seed,
                seed % 2 == 0 ? Optional.of(account(seed)) : Optional.empty(),
                seed % 2 == 0 ? Optional.of(installation(seed)) : Optional.empty(),
                Instant.ofEpochSecond(1_700_000_000L + seed, 123_456_789)));
    }

    static SessionRow session(PeerId peer, long seed, long version, long durableVersion) {
        return session(peer, seed, version, durableVersion, 300);
    }

    static SessionRow session(PeerId peer, long seed, long version, long durableVersion, int length) {
        return new SessionRow(
                peer,
                sessionId(seed),
                version,
                durableVersion,
                1_000 + seed,
                version * 10,
                ByteBuffer.allocate(length)
                        .putLong(seed)
                        .putLong(version)
                        .put(bytes(seed * 31 + version, length - 16))
                        .array());
    }

    static Contact contact(PeerId peer, long publishedNs) {
        return new Contact(peer, bytes(publishedNs, 32), bytes(publishedNs + 1, 32), null, publishedNs);
    }

    static HeldEnvelope held(long seed, long timestampNs) {
        return new HeldEnvelope(digest(seed), peer(seed), timestampNs, 77 + seed, bytes(seed, 400));
    }

    static StoredIdentity identity(long seed) {
        return new StoredIdentity(
                US, "ratchet " + seed, bytes(seed, 500), bytes(seed + 1, 65), 1_234_567L + seed, seed % 2 == 1);
    }

    static OutboxCopy copy(long seed, int length) {
        return new OutboxCopy(peer(seed), bytes(seed, length));
    }

    static WriteSet writeSet(long position, Change... changes) {
        return new WriteSet(position, List.of(changes));
    }

    static WriteSet own(long position, long conversation, long sentNs) {
        return writeSet(
                position,
                new Change.EntryAppended(message(position, conversation(conversation), true, sentNs, 50)),
                new Change.CopiesQueued(0, List.of(copy(1, 100), copy(2, 100))));
    }

    static WriteSet received(long position, long conversation, long sentNs) {
        return writeSet(
                position, new Change.EntryAppended(message(position, conversation(conversation), false, sentNs, 50)));
    }
}
