package org.xmtp.reactive.node.http;

import io.grpc.Deadline;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.netty.http.server.HttpServerRequest;

/** How long a caller waits, as gRPC writes it: up to eight digits and a unit. */
final class GrpcTimeout {

    private static final String HEADER = "grpc-timeout";
    private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");

    private GrpcTimeout() {}

    /** When a request's time is over, if it has one; INVALID_ARGUMENT where that can't be read. */
    static Optional<Deadline> of(HttpServerRequest request) {
        return Optional.ofNullable(request.requestHeaders().get(HEADER)).map(GrpcTimeout::read);
    }

    private static Deadline read(String text) {
        Matcher timeout = FORM.matcher(text);
        if (!timeout.matches()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(HEADER + " is up to eight digits and one of H, M, S, m, u, n")
                    .asRuntimeException();
        }
        return Deadline.after(Long.parseLong(timeout.group(1)), unit(timeout.group(2)));
    }

    private static TimeUnit unit(String letter) {
        return switch (letter) {
            case "H" -> TimeUnit.HOURS;
            case "M" -> TimeUnit.MINUTES;
            case "S" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MILLISECONDS;
            case "u" -> TimeUnit.MICROSECONDS;
            default -> TimeUnit.NANOSECONDS;
        };
    }
}
