package org.xmtp.reactive.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.InstallationId;

/**
 * Computes fingerprints. Of each account: SHA-512 over version, address and the ids of its installations in order,
 * which are digests of their identity keys; then 5,200 times over the last result and the first, so that 30 digits cost
 * whoever looks for a second key that has them so much more. Takes some milliseconds.
 */
public final class Fingerprints {
    private static final byte VERSION = 1;
    private static final int ITERATIONS = 5_200;
    private static final int GROUPS = 6;
    private static final int GROUP_BYTES = 5;
    private static final int GROUP_VALUES = 100_000;
    private static final int PAYLOAD_BYTES = 32;
    private static final String PREFIX = "xmtp-v3-fingerprint:1:";

    private Fingerprints() {}

    /** The fingerprint of two accounts, in whatever order they and their installations come. */
    public static Fingerprint of(
            AccountAddress one,
            Collection<InstallationId> ofOne,
            AccountAddress other,
            Collection<InstallationId> ofOther) {
        if (one.compareTo(other) > 0) {
            return of(other, ofOther, one, ofOne);
        }
        byte[] first = digest(one, ofOne);
        byte[] second = digest(other, ofOther);
        return new Fingerprint(digits(first) + digits(second), PREFIX + payload(first) + ":" + payload(second));
    }

    private static byte[] digest(AccountAddress account, Collection<InstallationId> installations) {
        MessageDigest sha512 = sha512();
        sha512.update(VERSION);
        sha512.update(account.wire().getBytes(StandardCharsets.US_ASCII));
        installations.stream()
                .map(InstallationId::value)
                .sorted()
                .distinct()
                .forEach(id -> sha512.update(id.getBytes(StandardCharsets.US_ASCII)));
        byte[] first = sha512.digest();
        byte[] last = first;
        for (int i = 0; i < ITERATIONS; i++) {
            sha512.update(last);
            last = sha512.digest(first);
        }
        return last;
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-512", e);
        }
    }

    private static String digits(byte[] digest) {
        StringBuilder digits = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES)
                    .position(Long.BYTES - GROUP_BYTES)
                    .put(digest, group * GROUP_BYTES, GROUP_BYTES);
            digits.append("%05d".formatted(value.getLong(0) % GROUP_VALUES));
        }
        return digits.toString();
    }

    private static String payload(byte[] digest) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, PAYLOAD_BYTES));
    }
}
