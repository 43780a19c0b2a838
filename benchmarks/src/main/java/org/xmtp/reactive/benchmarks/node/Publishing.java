package org.xmtp.reactive.benchmarks.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;

/** Publishing of what a load needs. */
final class Publishing {
    private Publishing() {}

    /** Publishes, and returns once it is acknowledged. */
    static void now(NodeClient client, List<Envelope> envelopes) {
        await(begun(client, envelopes));
    }

    /** Waits until it is acknowledged. */
    static void await(CompletableFuture<Void> acknowledged) {
        try {
            acknowledged.join();
        } catch (CompletionException e) {
            throw new Failed("what was to be read could not be published: " + e.getCause());
        }
    }

    /** Publishes; completes once it is acknowledged. */
    static CompletableFuture<Void> begun(NodeClient client, List<Envelope> envelopes) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        client.asking(0)
                .publish(
                        PublishRequest.newBuilder().addAllEnvelopes(envelopes).build(),
                        new Answer<PublishResponse>(
                                () -> acknowledged.complete(null), acknowledged::completeExceptionally));
        return acknowledged;
    }
}
