package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;

/** Reads bytes front to back and refuses all but the shortest, complete encoding. Every error names the place. */
final class StrictReader {
    private static final int MAX_VARINT_SHIFT = 56;

    private final String what;
    private final byte[] bytes;
    private final int end;
    private int position;

    /**
     * @param what the thing read, for errors
     * @param end where it ends, exclusive
     */
    StrictReader(String what, byte[] bytes, int start, int end) {
        this.what = what;
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    int unsignedByte() {
        if (position >= end) {
            throw error("one more byte", "the end");
        }
        return bytes[position++] & 0xFF;
    }

    void expect(int value, String name) {
        int found = unsignedByte();
        if (found != value) {
            throw error(name + " 0x" + Integer.toHexString(value), "0x" + Integer.toHexString(found));
        }
    }

    /** An unsigned little-endian base-128 number below 2^63, in as few bytes as it needs. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
            int next = unsignedByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw error("a number in its shortest form", "one with a last byte of zero");
                }
                return value;
            }
        }
        throw error("a number below 2^63", "one of more than nine bytes");
    }

    /** A number of at most {@code max}. */
    int varint(String name, int max) {
        long value = varint();
        if (value > max) {
            throw error(name + " of at most " + max, Long.toString(value));
        }
        return (int) value;
    }

    byte[] bytes(int length) {
        int from = position;
        skip(length);
        return Arrays.copyOfRange(bytes, from, position);
    }

    void skip(int length) {
        if (length > remaining()) {
            throw error(length + " more bytes", Integer.toString(remaining()));
        }
        position += length;
    }

    void end() {
        if (position != end) {
            throw error("the end", remaining() + " more bytes");
        }
    }

    OlmException error(String expected, String got) {
        return OlmException.malformed(what + " at byte " + position, expected, got);
    }
}
