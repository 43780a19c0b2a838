package org.xmtp.reactive.testkit.simulation;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that a simulation did: a running hash of all of it, and the newest steps in words. */
final class Trace {
    /** How many steps are kept in words. */
    static final int KEPT = 200;

    private static final int BRIEF = 18;
    private static final String PREFIX = "/xmtp/3/";
    private static final int STEP_BYTES = 3 * Long.BYTES + 2 * Integer.BYTES;

    private final MessageDigest sha256 = sha256();
    private final ByteBuffer unhashed = ByteBuffer.allocate(STEP_BYTES * 256);
    private final Step[] newest = new Step[KEPT];
    private final @Nullable Consumer<String> listener;
    private long steps;

    /** A trace; tells a listener of every step in words, where there is one. */
    Trace(@Nullable Consumer<String> listener) {
        this.listener = listener;
    }

    private record Step(long number, long timeNs, String where, String what, long detail) {
        @Override
        public String toString() {
            String told = String.format("%8d %15.6f ms  %-28s %s", number, timeNs / 1e6, where, what);
            return detail == 0 ? told : told + " " + detail;
        }
    }

    /**
     * Adds a step.
     *
     * @param timeNs virtual time
     * @param where on which strand or by whom
     * @param what of what kind it is
     * @param detail a size or a number; 0 for none
     */
    void add(long timeNs, String where, String what, long detail) {
        Step step = new Step(steps, timeNs, where, what, detail);
        newest[(int) (steps % KEPT)] = step;
        if (listener != null) {
            listener.accept(step.toString());
        }
        steps++;
        if (unhashed.remaining() < STEP_BYTES) {
            hash();
        }
        // The hash of a string depends on nothing but its characters.
        unhashed.putLong(steps).putLong(timeNs).putInt(where.hashCode()).putInt(what.hashCode());
        unhashed.putLong(detail);
    }

    /** How many steps there were. */
    long steps() {
        return steps;
    }

    /** The hash of all steps so far, in hexadecimal. */
    String hash() {
        unhashed.flip();
        sha256.update(unhashed);
        unhashed.clear();
        try {
            return HexFormat.of().formatHex(((MessageDigest) sha256.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's SHA-256 can be cloned.", e);
        }
    }

    /** The newest steps, one a line, oldest first. */
    List<String> newest() {
        List<String> told = new ArrayList<>();
        for (long i = Math.max(0, steps - KEPT); i < steps; i++) {
            told.add(newest[(int) (i % KEPT)].toString());
        }
        return told;
    }

    /** A topic in few characters. */
    static String brief(String topic) {
        // An installation id can hold a slash.
        String name = topic.startsWith(PREFIX) ? topic.substring(PREFIX.length()) : topic;
        return name.substring(0, Math.min(BRIEF, name.length()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
