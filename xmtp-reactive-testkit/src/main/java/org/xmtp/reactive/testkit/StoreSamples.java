package org.xmtp.reactive.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.Statement;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/** Values of the store's language, made of small numbers. */
public final class StoreSamples {
    /** The account that the store belongs to. */
    public static final AccountAddress US = account(0);

    private StoreSamples() {}

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

    /** An account. */
    public static AccountAddress account(long seed) {
        return new AccountAddress("0x" + HexFormat.of().formatHex(Arrays.copyOf(hash("account " + seed), 20)));
    }

    /** An installation. */
    public static InstallationId installation(long seed) {
        return new InstallationId(Base64.getEncoder().withoutPadding().encodeToString(hash("installation " + seed)));
    }

    /** Two installations an account. */
    public static PeerId peer(long seed) {
        return new PeerId(account(1 + seed / 2), installation(seed));
    }

    /** A revocation of an account's installations, with a signature that no wallet has made. */
    public static Revocation revocation(AccountAddress account, long revokedNs, PeerId... peers) {
        return new Revocation(
                account,
                Arrays.stream(peers).map(PeerId::installation).sorted().toList(),
                revokedNs,
                bytes(revokedNs, 65));
    }

    /** The id of a session. */
    public static String sessionId(long seed) {
        return Base64.getEncoder().withoutPadding().encodeToString(hash("session " + seed));
    }

    /** A digest. */
    public static Digest digest(long seed) {
        return Digest.of(hash("digest " + seed));
    }

    /** A conversation of {@link #US} with another account. */
    public static ConversationId conversation(long seed) {
        return ConversationId.of(US, account(1 + seed));
    }

    /** A message of ours or of the other member, with so many bytes of content. */
    public static Entry.OfMessage message(
            long seed, ConversationId conversation, boolean own, long sentNs, int length) {
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

    /** A failure; every other one names a sender. */
    public static Entry.OfFailure failure(long seed) {
        return new Entry.OfFailure(new Failure(
                FailureReason.UNDECRYPTABLE,
                "no session decrypts it",
                HexFormat.of().formatHex(hash("failure " + seed)),
                seed,
                seed % 2 == 0 ? Optional.of(account(seed)) : Optional.empty(),
                seed % 2 == 0 ? Optional.of(installation(seed)) : Optional.empty(),
                Instant.ofEpochSecond(1_700_000_000L + seed, 123_456_789)));
    }

    /** A state of a session, of 300 bytes. */
    public static SessionRow session(PeerId peer, long seed, long version) {
        return session(peer, seed, version, 300);
    }

    /** A state of a session, of so many bytes. */
    public static SessionRow session(PeerId peer, long seed, long version, int length) {
        return new SessionRow(
                peer,
                sessionId(seed),
                version,
                1_000 + seed,
                version * 10,
                ByteBuffer.allocate(length)
                        .putLong(seed)
                        .putLong(version)
                        .put(bytes(seed * 31 + version, length - 16))
                        .array());
    }

    /**
     * Which pages a version changes: of seven, in turn, one that is written; and one of three that goes again with each
     * fifth.
     */
    public static Map<String, byte[]> pages(long version) {
        return version % 5 == 0
                ? Map.of("page " + version % 7, bytes(version, 100), "page of few " + version % 3, new byte[0])
                : Map.of("page " + version % 7, bytes(version, 100), "page of few " + version % 3, bytes(version, 40));
    }

    /** A contact whose signing key is not pinned. */
    public static Contact contact(PeerId peer, long publishedNs) {
        return new Contact(peer, bytes(publishedNs, 32), bytes(publishedNs + 1, 32), null, publishedNs);
    }

    /** A contact of a signed bundle. */
    public static Contact signed(PeerId peer, long publishedNs, long sequence) {
        return new Contact(
                peer,
                bytes(1, 32),
                bytes(publishedNs + 1, 32),
                bytes(2, 32),
                publishedNs,
                new Statement(sequence, 5, 1_000 + publishedNs));
    }

    /** The signed bundle of an installation. */
    public static OwnBundle bundle(long seed) {
        return new OwnBundle(bytes(seed, 400), seed + 1, seed + 2, seed + 3, List.of(seed + 4, seed + 5), seed + 6);
    }

    /** An envelope that waits, 400 bytes of it. */
    public static HeldEnvelope held(long seed, long timestampNs) {
        return new HeldEnvelope(digest(seed), peer(seed), timestampNs, seed, 77 + seed, bytes(seed, 400));
    }

    /** An installation of {@link #US}. */
    public static StoredIdentity identity(long seed) {
        return new StoredIdentity(
                US,
                "ratchet " + seed,
                bytes(seed, 500),
                bytes(seed + 1, 65),
                1_234_567L + seed,
                seed % 2 == 1,
                seed,
                null);
    }

    /** A copy of so many bytes for the peer of this seed. */
    public static OutboxCopy copy(long seed, int length) {
        return new OutboxCopy(peer(seed), bytes(seed, length));
    }

    /** The id of the sample write-set at a position, and of none at 0. */
    public static WriteSetId id(long position) {
        return position == 0 ? WriteSetId.NONE : new WriteSetId(7, position);
    }

    /** A write-set of these changes. */
    public static WriteSet writeSet(long position, Change... changes) {
        return writeSet(position, List.of(changes));
    }

    /** A write-set of these changes. */
    public static WriteSet writeSet(long position, List<Change> changes) {
        return new WriteSet(position, id(position), changes);
    }

    /** A message of ours with two unstamped copies. */
    public static WriteSet own(long position, long conversation, long sentNs) {
        return writeSet(
                position,
                new Change.EntryAppended(message(position, conversation(conversation), true, sentNs, 50)),
                new Change.CopiesQueued(0, 0, List.of(copy(1, 100), copy(2, 100))));
    }

    /** A message of the other member. */
    public static WriteSet received(long position, long conversation, long sentNs) {
        return writeSet(
                position, new Change.EntryAppended(message(position, conversation(conversation), false, sentNs, 50)));
    }
}
