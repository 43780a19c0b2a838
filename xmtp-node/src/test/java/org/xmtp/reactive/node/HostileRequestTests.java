package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.QueryRequest;

/** No request ends the process, hangs, or says anything of the node's inside. */
@ParameterizedClass
@EnumSource(StoreKind.class)
@Timeout(60)
class HostileRequestTests extends RunningNode {

    private static final MethodDescriptor.Marshaller<byte[]> RAW = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private byte[] send(MethodDescriptor<?, ?> method, byte[] request) {
        MethodDescriptor<byte[], byte[]> raw = method.toBuilder(RAW, RAW).build();
        var answers = ClientCalls.blockingServerStreamingCall(client.channel(), raw, CallOptions.DEFAULT, request);
        return answers.hasNext() ? answers.next() : new byte[0];
    }

    private void stillServes() {
        client.publish(envelope("alive", 1, "x"));
        assertThat(client.query("alive").getEnvelopesList()).hasSize(1);
    }

    @Test
    void stringsThatAreNotUtf8AndUnparsableBytesAreInternal() {
        byte[] notUtf8 = {0x0A, 2, (byte) 0xC3, 0x28};
        byte[] truncated = {0x0A, 50, 1};
        for (var method : MessageApiGrpc.getServiceDescriptor().getMethods()) {
            for (byte[] bytes : new byte[][] {notUtf8, truncated}) {
                boolean hasStrings = !method.getBareMethodName().equals("SubscribeAll");
                if (hasStrings || bytes == truncated) {
                    Status status = failure(() -> send(method, bytes));
                    assertThat(status.getCode())
                            .as("%s %s", method.getBareMethodName(), status)
                            .isEqualTo(Status.Code.INTERNAL);
                }
            }
        }
        stillServes();
    }

    @Test
    void randomBytesNeverEndTheNode() {
        Random random = new Random(7);
        MethodDescriptor<?, ?>[] unary = {
            MessageApiGrpc.getPublishMethod(), MessageApiGrpc.getQueryMethod(), MessageApiGrpc.getBatchQueryMethod()
        };
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 0x0A;
                bytes[1] = (byte) random.nextInt(bytes.length);
            }
            try {
                send(unary[i % unary.length], bytes);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode())
                        .as("request %d: %s", i, e.getStatus())
                        .isIn(Status.Code.INTERNAL, Status.Code.INVALID_ARGUMENT);
            }
        }
        stillServes();
    }

    @Test
    void aRequestOf50MiBPassesAndALargerOneIsResourceExhausted() {
        assertThat(send(MessageApiGrpc.getPublishMethod(), withUnknownField(50 << 20)))
                .isEmpty();
        Status status = failure(() -> send(MessageApiGrpc.getPublishMethod(), withUnknownField((50 << 20) + 1)));
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        stillServes();
    }

    /** A request of exactly {@code size} bytes: one unknown field of bytes, with a length of four bytes. */
    private static byte[] withUnknownField(int size) {
        byte[] request = new byte[size];
        request[0] = 0x7A;
        int length = size - 5;
        for (int i = 0; i < 4; i++) {
            request[1 + i] = (byte) (((length >>> (7 * i)) & 0x7F) | (i < 3 ? 0x80 : 0));
        }
        return request;
    }

    @Test
    void aQueryOfVeryManyTopicsIsAnswered() {
        client.publish(envelope("topic-4711", 1, "x"));
        QueryRequest.Builder query = QueryRequest.newBuilder();
        IntStream.range(0, 20_000).forEach(i -> query.addContentTopics("topic-" + i));
        assertThat(client.query(query).getEnvelopesList()).hasSize(1);
    }

    @Test
    void streamsThatAreBrokenOffLeaveNothingBehind() {
        for (int i = 0; i < 200; i++) {
            LiveStream<?> live = i % 2 == 0 ? LiveStream.of(client, "t") : LiveStream.replaceable(client);
            live.awaitHeaders();
            live.cancel();
        }
        failure(() -> send(MessageApiGrpc.getSubscribe2Method(), new byte[] {0x0A, 50, 1}));
        NodeProbe.awaitNoSubscribers(node);
        stillServes();
    }
}
