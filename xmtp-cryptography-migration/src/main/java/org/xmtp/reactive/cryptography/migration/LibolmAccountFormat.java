package org.xmtp.reactive.cryptography.migration;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/**
 * The content of a libolm account pickle: version, Ed25519 pair (the private half expanded), Curve25519 identity pair,
 * one-time keys newest first, fallback keys, the id given last. Each one-time or fallback key has an id and a mark that
 * it is published.
 */
final class LibolmAccountFormat {
    /** How many one-time keys libolm holds. */
    static final int MAX_ONE_TIME_KEYS = 100;

    private static final String WHAT = "libolm account";
    private static final int VERSION = 4;
    /** Two places for fallback keys, always, of which those marked as published are in use. */
    private static final int VERSION_OF_TWO_PLACES = 3;

    private static final int VERSION_WITHOUT_FALLBACK = 2;
    private static final int MAX_FALLBACK_KEYS = 2;
    private static final int PAIR_BYTES = 64;
    private static final int SEED_BYTES = 32;

    private LibolmAccountFormat() {}

    static OlmAccount read(byte[] content, SecureRandom random) {
        LibolmReader reader = new LibolmReader(WHAT, content);
        long version = version(reader);
        Ed25519PublicKey signingKey = Ed25519PublicKey.of(reader.bytes(Ed25519PublicKey.BYTES));
        SecretBytes expandedSigningKey = reader.secret(PAIR_BYTES);
        SecretBytes identityKey = reader.pair();
        List<SecretBytes> oneTimeKeys = oneTimeKeys(reader);
        List<SecretBytes> fallbackKeys = fallbackKeys(reader, version);
        reader.unsignedInt();
        reader.end();
        OlmAccount account = Assembly.account(new OlmAccountParts(
                identityKey,
                expandedSigningKey,
                fallbackKeys.isEmpty() ? Assembly.freshKey(random) : fallbackKeys.get(0),
                fallbackKeys.size() < MAX_FALLBACK_KEYS ? Optional.empty() : Optional.of(fallbackKeys.get(1)),
                oneTimeKeys));
        if (!account.signingKey().equals(signingKey)) {
            throw PickleException.malformed(WHAT, "the private key to " + signingKey, "another one");
        }
        return account;
    }

    private static long version(LibolmReader reader) {
        long version = reader.unsignedInt();
        if (version < VERSION_WITHOUT_FALLBACK || version > VERSION) {
            throw new PickleException(
                    PickleException.Reason.UNSUPPORTED_VERSION,
                    WHAT + ": expected version 2, 3 or 4, got " + version
                            + (version == 1 ? ", whose signing key libolm itself takes for compromised" : ""));
        }
        return version;
    }

    private static List<SecretBytes> oneTimeKeys(LibolmReader reader) {
        int count = reader.count("one-time keys", MAX_ONE_TIME_KEYS);
        List<SecretBytes> newestFirst = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            newestFirst.add(preKey(reader));
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static SecretBytes preKey(LibolmReader reader) {
        reader.unsignedInt();
        reader.bool("mark of a published key");
        return reader.pair();
    }

    private static List<SecretBytes> fallbackKeys(LibolmReader reader, long version) {
        List<SecretBytes> keys = new ArrayList<>();
        if (version == VERSION) {
            int count = reader.unsignedByte();
            if (count > MAX_FALLBACK_KEYS) {
                throw reader.malformed("at most " + MAX_FALLBACK_KEYS + " fallback keys", Integer.toString(count));
            }
            for (int i = 0; i < count; i++) {
                keys.add(preKey(reader));
            }
        } else if (version == VERSION_OF_TWO_PLACES) {
            Optional<SecretBytes> current = keyInUse(reader);
            Optional<SecretBytes> previous = keyInUse(reader);
            current.ifPresent(keys::add);
            current.flatMap(key -> previous).ifPresent(keys::add);
        }
        return keys;
    }

    private static Optional<SecretBytes> keyInUse(LibolmReader reader) {
        reader.unsignedInt();
        if (reader.bool("mark of a published key")) {
            return Optional.of(reader.pair());
        }
        reader.secret(PAIR_BYTES);
        return Optional.empty();
    }

    static String write(OlmAccount account, PickleKey key) {
        int oneTimeKeys = account.oneTimeKeys().size();
        if (oneTimeKeys > MAX_ONE_TIME_KEYS) {
            throw PickleException.wouldLose(oneTimeKeys + " one-time keys, only " + MAX_ONE_TIME_KEYS
                    + ": the oldest would be lost; remove what is no longer needed first");
        }
        OlmAccountParts parts = account.revealParts();
        try (LibolmWriter writer = new LibolmWriter()) {
            writer.unsignedInt(VERSION).bytes(account.signingKey().bytes());
            writeExpanded(writer, parts.signingKey());
            writer.pair(parts.identityKey());
            write(writer, parts);
            return writer.seal(key);
        } finally {
            parts.wipe();
        }
    }

    /** Ids by age: one-time keys first. All keys count as published, since this library hands them out at once. */
    private static void write(LibolmWriter writer, OlmAccountParts parts) {
        List<SecretBytes> oneTime = parts.oneTimeKeys();
        writer.unsignedInt(oneTime.size());
        for (int id = oneTime.size(); id > 0; id--) {
            writer.unsignedInt(id).bool(true).pair(oneTime.get(id - 1));
        }
        int lastId = oneTime.size() + (parts.previousFallbackKey().isPresent() ? 2 : 1);
        writer.unsignedByte(lastId - oneTime.size());
        writer.unsignedInt(lastId).bool(true).pair(parts.fallbackKey());
        parts.previousFallbackKey()
                .ifPresent(previous -> writer.unsignedInt(lastId - 1).bool(true).pair(previous));
        writer.unsignedInt(lastId);
    }

    /** What RFC 8032 section 5.1.5 makes of a seed. libolm has no place for the seed itself, and no use for it. */
    private static void writeExpanded(LibolmWriter writer, SecretBytes signingKey) {
        byte[] key = signingKey.reveal();
        byte[] expanded = key.length == SEED_BYTES ? expand(key) : key;
        writer.bytes(expanded);
        Arrays.fill(expanded, (byte) 0);
        Arrays.fill(key, (byte) 0);
    }

    private static byte[] expand(byte[] seed) {
        try {
            byte[] expanded = MessageDigest.getInstance("SHA-512").digest(seed);
            expanded[0] &= (byte) 0xF8;
            expanded[31] &= 0x3F;
            expanded[31] |= 0x40;
            return expanded;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-512, which Ed25519 needs", e);
        }
    }
}
