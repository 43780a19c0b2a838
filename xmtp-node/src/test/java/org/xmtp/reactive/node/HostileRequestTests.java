package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.QueryRequest;

/** No request ends the process, hangs, or says anything of the node's inside. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
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
    void streamsThatAreBrokenOffLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 200; i++) {
            LiveStream<?> live = i % 2 == 0 ? LiveStream.of(client, "t") : LiveStream.replaceable(client);
            live.awaitHeaders();
            live.cancel();
        }
        failure(() -> send(MessageApiGrpc.getSubscribe2Method(), new byte[] {0x0A, 50, 1}));
        NodeProbe.await(() -> subscribers() == 0);
        stillServes();
    }

    private static final Metadata.Key<String> NOTE = Metadata.Key.of("note", Metadata.ASCII_STRING_MARSHALLER);

    private MessageApiGrpc.MessageApiBlockingStub noting(int characters) {
        Metadata headers = new Metadata();
        headers.put(NOTE, "x".repeat(characters));
        return client.api().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** As on other nodes; those who share the connection do not notice. */
    @Test
    void metadataOf100KBPassesAndWhatIsTooLargeEndsItsCallAlone() {
        LiveStream<?> beside = LiveStream.of(client, "t");
        QueryRequest query = QueryRequest.newBuilder().addContentTopics("t").build();
        assertThat(noting(15_000).query(query).getEnvelopesList()).isEmpty();
        assertThat(noting(100_000).query(query).getEnvelopesList()).isEmpty();
        Status status = failure(() -> noting(400_000).query(query));
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        client.publish(envelope("t", 1, "x"));
        assertThat(beside.next()).isEqualTo(envelope("t", 1, "x"));
    }

    /** As on other nodes: the first of them is the request. */
    @Test
    void ofAUnaryCallWithTwoMessagesTheFirstIsAnswered() {
        byte[] asked = QueryRequest.newBuilder().addContentTopics("t").build().toByteArray();
        MethodDescriptor<byte[], byte[]> twice = MessageApiGrpc.getQueryMethod().toBuilder(RAW, RAW)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
        CompletableFuture<Status> ended = new CompletableFuture<>();
        List<byte[]> answers = new CopyOnWriteArrayList<>();
        ClientCall<byte[], byte[]> call = client.channel().newCall(twice, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(asked);
        call.sendMessage(new byte[] {0x0A, 50, 1});
        call.sendMessage(asked);
        call.halfClose();
        assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join().getCode()).isEqualTo(Status.Code.OK);
        assertThat(answers).hasSize(1);
        stillServes();
    }

    /** Two bytes a part, of which each would take hundreds. */
    @Test
    void aRequestOfMillionsOfPartsIsRefused() {
        byte[] parts = new byte[20_000_000];
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = 0x0A;
        }
        for (var method : List.of(MessageApiGrpc.getPublishMethod(), MessageApiGrpc.getBatchQueryMethod())) {
            Status status = failure(() -> send(method, parts));
            assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(status.getDescription()).contains("200000 parts");
        }
        stillServes();
    }

    @Test
    void metadataOfStrangeNamesHarmsNobody() {
        Metadata headers = InternalMetadata.newMetadata(
                "x~y".getBytes(StandardCharsets.US_ASCII), "1".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.api()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .query(QueryRequest.newBuilder().addContentTopics("t").build())
                        .getEnvelopesList())
                .isEmpty();
    }
}
