package org.xmtp.reactive.cryptography.oracles;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An Olm message taken apart, so that it can be put together wrongly.
 *
 * @param version the first byte
 * @param fields in the order in which they stand
 * @param mac what follows them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Wire(int version, List<Field> fields, byte[] mac) {
    static final int RATCHET_KEY = 0x0A;
    static final int CHAIN_INDEX = 0x10;
    static final int CIPHERTEXT = 0x22;
    static final int ONE_TIME_KEY = 0x0A;
    static final int BASE_KEY = 0x12;
    static final int IDENTITY_KEY = 0x1A;
    static final int INNER = 0x22;

    private static final int VERSION_1 = 3;
    private static final int MAC_BYTES_1 = 8;
    private static final int MAC_BYTES_2 = 32;

    static Wire preKey(byte[] message) {
        return new Wire(message[0], fields(message, message.length), new byte[0]);
    }

    static Wire normal(byte[] message) {
        int end = message.length - (message[0] == VERSION_1 ? MAC_BYTES_1 : MAC_BYTES_2);
        return new Wire(message[0], fields(message, end), Arrays.copyOfRange(message, end, message.length));
    }

    private static List<Field> fields(byte[] message, int end) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer reader = ByteBuffer.wrap(message, 1, end - 1);
        while (reader.hasRemaining()) {
            int tag = reader.get();
            long number = varint(reader);
            boolean delimited = (tag & 7) == 2;
            byte[] content = delimited ? new byte[Math.toIntExact(number)] : varint(number, 0);
            if (delimited) {
                reader.get(content);
            }
            fields.add(new Field(tag, content, 0));
        }
        return fields;
    }

    /** Reads a number in base 128. */
    static long varint(ByteBuffer reader) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = reader.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** A number in base 128, with bytes that add nothing behind it. */
    static byte[] varint(long value, int padding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) rest | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest | (padding > 0 ? 0x80 : 0));
        for (int i = padding; i > 0; i--) {
            bytes.write(i > 1 ? 0x80 : 0);
        }
        return bytes.toByteArray();
    }

    byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(version);
        for (Field field : fields) {
            bytes.write(field.tag());
            if (field.isDelimited()) {
                bytes.writeBytes(varint(field.content().length, field.padding()));
            }
            bytes.writeBytes(field.content());
        }
        bytes.writeBytes(mac);
        return bytes.toByteArray();
    }

    /** The content of a field that is there. */
    byte[] content(int tag) {
        return fields.stream()
                .filter(field -> field.tag() == tag)
                .findFirst()
                .orElseThrow()
                .content();
    }

    long number(int tag) {
        return varint(ByteBuffer.wrap(content(tag)));
    }

    Wire version(int other) {
        return new Wire(other, fields, mac);
    }

    Wire mac(byte[] other) {
        return new Wire(version, fields, other);
    }

    Wire fields(List<Field> others) {
        return new Wire(version, others, mac);
    }

    Wire with(int tag, byte[] content) {
        return with(new Field(tag, content, 0));
    }

    /** With this field in the place of the one with its tag. */
    Wire with(Field other) {
        List<Field> all = new ArrayList<>(fields);
        all.replaceAll(field -> field.tag() == other.tag() ? other : field);
        return fields(all);
    }

    /**
     * One field.
     *
     * @param tag number and wire type, as it is written
     * @param content of a delimited field, or a number as it is written
     * @param padding how many bytes more than need be its length takes
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Field(int tag, byte[] content, int padding) {
        boolean isDelimited() {
            return (tag & 7) == 2;
        }
    }
}
