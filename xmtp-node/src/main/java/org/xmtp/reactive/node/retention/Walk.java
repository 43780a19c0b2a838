package org.xmtp.reactive.node.retention;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A walk over the arrivals that deletes some of what it passes. What lies behind it holds nothing more of these, so
 * each row is passed once by each walk, also over restarts.
 *
 * @param name under which the store keeps its place: where the rules are others, it is another walk
 * @param upTo the last arrival that it may pass
 * @param leaves whether what is on a topic is deleted
 * @param enough how many bytes are to be deleted at most
 */
record Walk(ByteString name, long upTo, Predicate<String> leaves, long enough) {

    /** What is older than it is kept. */
    static Walk byAge(RetentionRules rules, Duration time, long upTo) {
        return new Walk(name(rules, time.toString()), upTo, topic -> rules.isKeptFor(topic, time), Long.MAX_VALUE);
    }

    /** What arrived first, until so many bytes are gone. */
    static Walk bySize(RetentionRules rules, long excess) {
        return new Walk(name(rules, "size"), Long.MAX_VALUE, topic -> !rules.isForEver(topic), excess);
    }

    private static ByteString name(RetentionRules rules, String kind) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(rules.text().getBytes(StandardCharsets.UTF_8));
            return ByteString.copyFrom(sha256.digest(kind.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
