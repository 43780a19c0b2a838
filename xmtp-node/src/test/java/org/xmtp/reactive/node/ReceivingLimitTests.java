package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;

/** Many large requests at once, against a node with little memory. */
@Timeout(120)
class ReceivingLimitTests {

    private static final int REQUEST_BYTES = 45 << 20;
    private static final int CALLERS = 8;

    @TempDir
    Path data;

    private static final class Outcome implements StreamObserver<PublishResponse> {

        final CompletableFuture<Status.Code> code = new CompletableFuture<>();

        @Override
        public void onNext(PublishResponse response) {}

        @Override
        public void onError(Throwable cause) {
            code.complete(Status.fromThrowable(cause).getCode());
        }

        @Override
        public void onCompleted() {
            code.complete(Status.Code.OK);
        }
    }

    /**
     * 360 MB, of which a node with 320 MB holds no more than 64 before they are whole. Each is one unknown field, and
     * publishes nothing.
     */
    @Test
    void whatIsTooMuchAtOnceIsRefusedAndOthersAreServedMeanwhileAndAfter() throws Exception {
        PublishRequest large = PublishRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[REQUEST_BYTES]))
                                        .build())
                        .build())
                .build();
        try (NodeProcess node = NodeProcess.start(data, "-Xmx320m")) {
            List<Client> callers = IntStream.range(0, CALLERS)
                    .mapToObj(i -> new Client(node.uri()))
                    .toList();
            try (Client other = new Client(node.uri())) {
                other.publish(envelope("t", 0, "before"));
                List<Outcome> outcomes = callers.stream()
                        .map(caller -> {
                            Outcome outcome = new Outcome();
                            caller.async().publish(large, outcome);
                            return outcome;
                        })
                        .toList();
                int served = 0;
                while (!outcomes.stream().allMatch(outcome -> outcome.code.isDone())) {
                    other.publish(envelope("t", ++served, "meanwhile"));
                }
                List<Status.Code> codes = outcomes.stream()
                        .map(outcome ->
                                outcome.code.orTimeout(60, TimeUnit.SECONDS).join())
                        .toList();
                assertThat(codes).isSubsetOf(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
                other.publish(envelope("t", ++served, "after"));
                assertThat(other.query("t").getEnvelopesList()).hasSizeGreaterThan(1);
                Outcome alone = new Outcome();
                callers.get(0).async().publish(large, alone);
                assertThat(alone.code.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(Status.Code.OK);
            } finally {
                callers.forEach(Client::close);
            }
        }
    }
}
