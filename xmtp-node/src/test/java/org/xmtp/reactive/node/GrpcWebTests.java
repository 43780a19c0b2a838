package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.GrpcWebCall.call;
import static org.xmtp.reactive.node.GrpcWebCall.framed;
import static org.xmtp.reactive.node.GrpcWebCall.to;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.api.v1.BatchQueryRequest;
import org.xmtp.proto.message.api.v1.BatchQueryResponse;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SubscribeAllRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** A node as pages see it by grpc-web, byte by byte; {@link GrpcWebClientTests} have clients that pages use. */
class GrpcWebTests {

    private static final QueryRequest QUERY =
            QueryRequest.newBuilder().addContentTopics("t").build();
    private static final SubscribeRequest SUBSCRIBE =
            SubscribeRequest.newBuilder().addContentTopics("t").build();
    private static final Map<String, String> OK = Map.of("grpc-status", "0");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final XmtpNode node =
            XmtpNode.inMemory().http(0, Set.of("*")).operations("127.0.0.1", 0).start();
    private final Client client = new Client(node.uri());

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    @Test
    void whatIsPublishedByOneWayIsThereByTheOther() throws Exception {
        List<Envelope> two = List.of(envelope("t", 1, "x"), envelope("t", 2, new byte[] {0, (byte) 0xff}));
        try (GrpcWebCall published = call(node, "Publish", Client.request(two))) {
            assertThat(published.header("content-type")).isEqualTo("application/grpc-web+proto");
            List<GrpcWebCall.Frame> frames = published.rest();
            assertThat(PublishResponse.parseFrom(frames.get(0).content()))
                    .isEqualTo(PublishResponse.getDefaultInstance());
            assertThat(frames.get(1).trailer()).isEqualTo(OK);
            assertThat(frames).hasSize(2);
        }
        try (GrpcWebCall page = call(node, "Query", QUERY);
                GrpcWebCall pages = call(
                        node,
                        "BatchQuery",
                        BatchQueryRequest.newBuilder()
                                .addRequests(QUERY)
                                .addRequests(QUERY)
                                .build())) {
            assertThat(QueryResponse.parseFrom(page.next().orElseThrow().content()))
                    .isEqualTo(client.query("t"));
            assertThat(page.header("xmtp-store")).isNotEmpty();
            assertThat(BatchQueryResponse.parseFrom(pages.next().orElseThrow().content())
                            .getResponsesList())
                    .containsExactly(client.query("t"), client.query("t"));
        }
    }

    @Test
    void aStreamBeginsOnceItIsInForceAndHasAFrameForEachEnvelope() throws Exception {
        try (GrpcWebCall some = call(node, "Subscribe", SUBSCRIBE);
                GrpcWebCall all = call(node, "SubscribeAll", SubscribeAllRequest.getDefaultInstance())) {
            assertThat(some.header("subscribed")).isEqualTo("true");
            for (int i = 1; i <= 1_000; i++) {
                client.publish(envelope("t", i, "x"));
            }
            client.publish(envelope("/xmtp/0/t", 7, "x"));
            for (int i = 1; i <= 1_000; i++) {
                assertThat(Envelope.parseFrom(some.next().orElseThrow().content()))
                        .isEqualTo(envelope("t", i, "x"));
            }
            assertThat(Envelope.parseFrom(all.next().orElseThrow().content()).getTimestampNs())
                    .isEqualTo(7);
        }
        NodeProbe.awaitNoSubscribers(node);
    }

    @Test
    void aStreamEndsWithTheNodeAndSaysSo() throws Exception {
        try (GrpcWebCall stream = call(node, "Subscribe", SUBSCRIBE)) {
            node.close();
            assertThat(stream.rest().get(0).trailer())
                    .containsEntry("grpc-status", "14")
                    .hasEntrySatisfying("grpc-message", text -> assertThat(text).contains("is shutting down"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Query, '', 3, content topics required",
        "Query, '08', 13, 'the request is no valid message, or has more than 200000 parts'",
        "Publish, '0a0b1080808080808080808001', 13, timestamp_ns 9223372036854775808 is above 2^63-1",
        "Subscribe, '0a012ac23e021a00', 3, '\"*\" can''t stand beside topics that resume'"
    })
    void whatFailsSaysWhyAsGrpcDoes(String method, String message, int status, String why) throws Exception {
        byte[] body = framed(0, HexFormat.of().parseHex(message));
        try (GrpcWebCall refused = call(to(node, method), body)) {
            assertThat(refused.refusal())
                    .containsEntry("grpc-status", Integer.toString(status))
                    .containsEntry("grpc-message", why);
        }
    }

    @Test
    void limitsHoldForWhoeverIsSaidToHaveCalled() throws Exception {
        try (XmtpNode limited = XmtpNode.inMemory()
                .http(0, Set.of("*"))
                .rateLimits(List.of("127.0.0.1"))
                .start()) {
            List<Envelope> many = Collections.nCopies(1_001, envelope("t", 1, "x"));
            try (GrpcWebCall refused = call(
                    to(limited, "Publish").header("x-forwarded-for", "2001:db8::1"), framed(Client.request(many)))) {
                assertThat(refused.refusal())
                        .containsEntry("grpc-status", "8")
                        .containsEntry("grpc-message", "1001 exceeds rate limit 2001:db8:0:0:0:0:0:0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "00000000", "0000000005", "000000000001ff", "8000000000", "02000000000", "00ffffffff"})
    void whatIsNoSingleFrameIsRefused(String hex) throws Exception {
        byte[] body = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");
        try (GrpcWebCall refused = call(to(node, "Query"), body)) {
            assertThat(refused.refusal())
                    .containsEntry("grpc-status", "3")
                    .containsEntry("grpc-message", "the body is no single message in a frame of grpc-web");
        }
    }

    @Test
    void whatIsCompressedIsNotUnderstood() throws Exception {
        try (GrpcWebCall refused = call(to(node, "Query"), framed(1, QUERY.toByteArray()))) {
            assertThat(refused.refusal()).containsEntry("grpc-status", "12");
        }
    }

    @Test
    void whatIsTooMuchIsRefusedAndOthersAreServed() throws Exception {
        try (GrpcWebCall large = call(to(node, "Query"), new byte[(50 << 20) + 1])) {
            assertThat(large.refusal())
                    .containsEntry("grpc-status", "8")
                    .containsEntry("grpc-message", "a request of more than 52428800 bytes");
        }
        try (GrpcWebCall many = call(to(node, "Publish"), framed(0, repeated(new byte[] {0x0a, 0}, 200_001)))) {
            assertThat(many.refusal()).containsEntry("grpc-status", "13");
        }
        try (GrpcWebCall other = call(node, "Query", QUERY)) {
            assertThat(other.rest()).hasSize(2);
        }
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[] all = new byte[part.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(part, 0, all, i * part.length, part.length);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"300m, 4", "200000u, 4", "1n, 4", "0S, 4", "1s, 3", "123456789S, 3", "-1S, 3", "'', 3"})
    void aDeadlineEndsTheCallAndOneThatCantBeReadIsRefused(String timeout, String status) throws Exception {
        try (GrpcWebCall stream = call(to(node, "Subscribe").header("grpc-timeout", timeout), framed(SUBSCRIBE))) {
            assertThat(stream.refusal()).containsEntry("grpc-status", status);
        }
        NodeProbe.awaitNoSubscribers(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc-web", "Application/gRPC-Web+Proto; charset=x"})
    void theBinaryFormatHasTwoNames(String type) throws Exception {
        try (GrpcWebCall page = call(to(node, "Query").setHeader("content-type", type), framed(QUERY))) {
            assertThat(page.rest()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/grpc", "application/grpc-web+json", "", "application/grpc-webs"
            })
    void anotherFormatIsNotUnderstood(String type) throws Exception {
        try (GrpcWebCall refused = call(to(node, "Query").setHeader("content-type", type), framed(QUERY))) {
            assertThat(refused.response().statusCode()).isEqualTo(415);
        }
    }

    @Test
    void methodsThatTakeMoreThanOneRequestAreNotThere() throws Exception {
        try (GrpcWebCall missing = call(node, "Subscribe2", SUBSCRIBE);
                GrpcWebCall unknown = call(node, "Nothing", SUBSCRIBE)) {
            assertThat(missing.response().statusCode()).isEqualTo(404);
            assertThat(unknown.response().statusCode()).isEqualTo(404);
        }
    }

    /** The frames of an answer are encoded one by one; so may be the pieces of a request. */
    @Test
    void textIsBase64OfTheSameFrames() throws Exception {
        client.publish(envelope("t", 1, "x"));
        byte[] body = framed(QUERY);
        String pieces = base64(Arrays.copyOf(body, 4)) + base64(Arrays.copyOfRange(body, 4, body.length));
        for (String sent : List.of(base64(body), pieces)) {
            HttpResponse<String> page = HTTP.send(
                    to(node, "Query")
                            .setHeader("content-type", "application/grpc-web-text")
                            .POST(BodyPublishers.ofString(sent))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(page.headers().firstValue("content-type")).hasValue("application/grpc-web-text+proto");
            byte[] message = framed(client.query("t"));
            byte[] trailer = framed(0x80, "grpc-status: 0\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(page.body()).isEqualTo(base64(message) + base64(trailer));
        }
        try (GrpcWebCall refused = call(
                to(node, "Query").setHeader("content-type", "application/grpc-web-text"),
                "***".getBytes(StandardCharsets.US_ASCII))) {
            assertThat(new String(
                            Base64.getDecoder().decode(refused.response().body().readAllBytes()),
                            StandardCharsets.US_ASCII))
                    .contains("grpc-status: 3\r\n");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void pagesOfOtherSitesMaySeeHowACallEnded() throws Exception {
        try (GrpcWebCall page = call(to(node, "Query").header("Origin", "https://app.example"), framed(QUERY))) {
            assertThat(page.header("access-control-allow-origin")).isEqualTo("*");
            assertThat(page.header("access-control-expose-headers").toLowerCase(Locale.ROOT))
                    .contains("grpc-status", "grpc-message", " xmtp-store", " subscribed");
        }
        try (XmtpNode some =
                XmtpNode.inMemory().http(0, Set.of("https://app.example")).start()) {
            try (GrpcWebCall evil = call(to(some, "Publish").header("Origin", "https://evil.example"), framed(QUERY))) {
                assertThat(evil.response().statusCode()).isEqualTo(403);
            }
        }
    }

    @Test
    void manyAtOnceGetWhatTheyAskedFor() throws Exception {
        client.publish(envelope("t", 1, "x"));
        byte[] expected = client.query("t").toByteArray();
        List<CompletableFuture<HttpResponse<byte[]>>> calls = IntStream.range(0, 200)
                .mapToObj(i -> HTTP.sendAsync(
                        to(node, "Query")
                                .POST(BodyPublishers.ofByteArray(framed(QUERY)))
                                .build(),
                        BodyHandlers.ofByteArray()))
                .toList();
        for (var pending : calls) {
            assertThat(Arrays.copyOfRange(pending.get().body(), 5, 5 + expected.length))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aReaderWhoReadsNothingHoldsLittleMoreThanTheRelayBounds() throws Exception {
        byte[] body = framed(SUBSCRIBE);
        try (Socket unread = new Socket(
                InetAddress.getLoopbackAddress(), node.httpUri().orElseThrow().getPort())) {
            unread.setReceiveBufferSize(64 << 10);
            unread.getOutputStream()
                    .write(("POST /xmtp.message_api.v1.MessageApi/Subscribe HTTP/1.1\r\nHost: x\r\n"
                                    + "Content-Type: application/grpc-web\r\nContent-Length: " + body.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            unread.getOutputStream().write(body);
            NodeProbe.await(() -> node.subscribers() == 1);
            for (int i = 1; i <= 50; i++) {
                client.publish(envelope("t", i, new byte[1_000_000]));
            }
            assertThat(OperationsTests.figure(node, "xmtp_node_delivered_total"))
                    .isLessThan(20);
        }
        NodeProbe.awaitNoSubscribers(node);
    }

    @Test
    void aCallThatIsLeftMidwayEndsAndTheNextIsServed() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (GrpcWebCall stream = call(node, "Subscribe", SUBSCRIBE)) {
                client.publish(envelope("t", i, new byte[100_000]));
                try (InputStream body = stream.response().body()) {
                    assertThat(body.read()).isZero();
                }
            }
        }
        NodeProbe.awaitNoSubscribers(node);
        try (GrpcWebCall page = call(node, "Query", QUERY)) {
            assertThat(page.rest()).hasSize(2);
        }
    }
}
