package org.xmtp.reactive.network;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;

/**
 * A question whose answer does not matter, asked to hear whether the node is still there: one row of a topic that is
 * empty. Nodes answer that as often as we like, while they end connections on which they are pinged more often than
 * every five minutes.
 */
final class SignOfLife {
    private static final QueryRequest QUESTION =
            ApiMessages.queryRequest(new TopicQuery("/xmtp/3/sign-of-life/proto", 0, 1, Optional.empty()));

    private SignOfLife() {}

    /** Asks over a connection. Whatever comes back shows in its {@link Traffic}. */
    static void ask(Connection connection) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(Pulse.SILENCE.toNanos(), TimeUnit.NANOSECONDS);
        var unused = UnaryCall.<QueryRequest, QueryPage>of(() -> call(connection, options), QUESTION)
                .subscribe(answer -> {}, failure -> {});
    }

    private static ClientCall<QueryRequest, QueryPage> call(Connection connection, CallOptions options) {
        return connection.channel().newCall(ApiMethods.QUERY, options);
    }
}
