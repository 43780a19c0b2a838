package org.xmtp.reactive.node.http;

import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;

/**
 * How a call of grpc-web ended: what gRPC says in trailers, which pages can't see.
 *
 * @param metadata what the service adds
 */
record GrpcWebTrailer(Status status, Metadata metadata) {

    static final GrpcWebTrailer OK = new GrpcWebTrailer(Status.OK, new Metadata());

    private static final char LAST_PRINTABLE = '~';

    /** What is said of a failure. */
    static GrpcWebTrailer of(Throwable failure) {
        Metadata metadata = Status.trailersFromThrowable(failure);
        return new GrpcWebTrailer(Refusal.of(failure).status(), metadata == null ? new Metadata() : metadata);
    }

    /** As headers of HTTP/1.1, a line each. */
    String text() {
        StringBuilder lines = new StringBuilder();
        line(lines, "grpc-status", Integer.toString(status.getCode().value()));
        String description = status.getDescription();
        if (description != null) {
            line(lines, "grpc-message", encoded(description));
        }
        Headers.shown(metadata).forEach((name, value) -> line(lines, name, value));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(name).append(": ").append(value).append("\r\n");
    }

    /** In UTF-8, whose bytes are percent-encoded but for what is printable in ASCII. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            if (one >= ' ' && one <= LAST_PRINTABLE && one != '%') {
                encoded.append((char) one);
            } else {
                encoded.append(String.format("%%%02X", one));
            }
        }
        return encoded.toString();
    }
}
