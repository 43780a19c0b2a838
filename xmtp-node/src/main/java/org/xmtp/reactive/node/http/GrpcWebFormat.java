package org.xmtp.reactive.node.http;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * How a body of grpc-web is written: frames of a flag, a length of four bytes, and so much, as they are or in base64,
 * for browsers that show what has come of an answer as text alone. Source: PROTOCOL-WEB.md of gRPC.
 */
enum GrpcWebFormat {
    BINARY("application/grpc-web"),
    TEXT("application/grpc-web-text");

    /** Flags a frame that is a message as it is. */
    static final byte MESSAGE = 0;

    /** Flags the last frame of an answer: the status, and what belongs to it. */
    static final byte TRAILER = (byte) 0x80;

    private static final String PROTO = "+proto";
    private static final int HEAD_BYTES = 5;
    private static final byte PADDING = '=';

    private final String base;

    GrpcWebFormat(String base) {
        this.base = base;
    }

    /** The format that a media type names; empty if it is none of these. */
    static Optional<GrpcWebFormat> of(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> type.equals(format.base) || type.equals(format.type()))
                .findFirst();
    }

    /** The media type of an answer. */
    String type() {
        return base + PROTO;
    }

    /** A frame as it leaves. */
    byte[] frame(byte flag, byte[] content) {
        byte[] frame = ByteBuffer.allocate(HEAD_BYTES + content.length)
                .put(flag)
                .putInt(content.length)
                .put(content)
                .array();
        return this == TEXT ? Base64.getEncoder().encode(frame) : frame;
    }

    /** The one message of a request; INVALID_ARGUMENT or UNIMPLEMENTED where there is none that could be read. */
    byte[] message(byte[] body) {
        ByteBuffer frame = ByteBuffer.wrap(this == TEXT ? decoded(body) : body);
        if (frame.remaining() < HEAD_BYTES) {
            throw refused();
        }
        byte flag = frame.get();
        if (flag == 1) {
            throw Status.UNIMPLEMENTED
                    .withDescription("the message is compressed; send it as it is")
                    .asRuntimeException();
        }
        if (flag != MESSAGE || frame.getInt() != frame.remaining()) {
            throw refused();
        }
        byte[] message = new byte[frame.remaining()];
        frame.get(message);
        return message;
    }

    private static RuntimeException refused() {
        return Status.INVALID_ARGUMENT
                .withDescription("the body is no single message in a frame of grpc-web")
                .asRuntimeException();
    }

    /** Pieces may be encoded one by one, each with a padding of its own. */
    private static byte[] decoded(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
        int begin = 0;
        try {
            while (begin < text.length) {
                int end = begin;
                while (end < text.length && text[end] != PADDING) {
                    end++;
                }
                while (end < text.length && text[end] == PADDING) {
                    end++;
                }
                bytes.writeBytes(Base64.getDecoder().decode(Arrays.copyOfRange(text, begin, end)));
                begin = end;
            }
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        return bytes.toByteArray();
    }

    /** The last frame of an answer. */
    byte[] trailer(GrpcWebTrailer trailer) {
        return frame(TRAILER, trailer.text().getBytes(StandardCharsets.US_ASCII));
    }
}
