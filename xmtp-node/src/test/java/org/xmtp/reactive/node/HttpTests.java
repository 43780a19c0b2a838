package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.node.Client.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node as programs without gRPC see it. */
class HttpTests {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final XmtpNode node = XmtpNode.inMemory().http(0, Set.of("*")).start();
    private final URI uri = node.httpUri().orElseThrow();
    private final Client client = new Client(node.uri());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri.resolve("/message/v1/" + path));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(to(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return MAPPER.readTree(response.body());
    }

    private BufferedReader stream(HttpRequest request) throws Exception {
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("grpc-metadata-subscribed")).hasValue("true");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private BufferedReader lines(String topic) throws Exception {
        return stream(to("subscribe")
                .POST(BodyPublishers.ofString("{\"contentTopics\":[\"" + topic + "\"]}"))
                .build());
    }

    @Test
    void whatIsPublishedByOneWayIsThereByTheOther() throws Exception {
        HttpResponse<String> published = post(
                "publish",
                "{\"envelopes\":[{\"contentTopic\":\"t\",\"timestampNs\":\"18\",\"message\":\"AP8=\"},"
                        + "{\"content_topic\":\"t\",\"timestamp_ns\":19,\"unknown\":[{}]}]}");
        client.publish(envelope("t", 20, "x"));

        assertThat(published.statusCode()).isEqualTo(200);
        assertThat(published.body()).isEqualTo("{}");
        assertThat(client.query("t").getEnvelopesList())
                .containsExactly(
                        envelope("t", 20, "x"), envelope("t", 19, ""), envelope("t", 18, new byte[] {0, (byte) 0xff}));
        HttpResponse<String> page = post(
                "query",
                "{\"contentTopics\":[\"t\"],\"pagingInfo\":{\"limit\":2,\"direction\":\"SORT_DIRECTION_ASCENDING\"}}");
        assertThat(json(page).get("envelopes"))
                .isEqualTo(MAPPER.readTree("[{\"contentTopic\":\"t\",\"timestampNs\":\"18\",\"message\":\"AP8=\"},"
                        + "{\"contentTopic\":\"t\",\"timestampNs\":\"19\",\"message\":\"\"}]"));
        assertThat(json(page).get("pagingInfo").get("cursor").get("index").get("senderTimeNs"))
                .isEqualTo(MAPPER.readTree("\"19\""));
        assertThat(page.headers().firstValue("grpc-metadata-xmtp-store")).isPresent();
    }

    /** Other nodes write what is not set, and know nothing of what only this one has. */
    @Test
    void fieldsThatAreNotSetAreWritten() throws Exception {
        assertThat(json(post("query", "{\"contentTopics\":[\"t\"]}")))
                .isEqualTo(MAPPER.readTree("{\"envelopes\":[],\"pagingInfo\":{\"limit\":0,"
                        + "\"direction\":\"SORT_DIRECTION_DESCENDING\"}}"));
        assertThat(json(post("batch-query", "{\"requests\":[{\"contentTopics\":[\"t\"]},{\"contentTopics\":[\"u\"]}]}"))
                        .get("responses"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "query, '{}', 400, 3, content topics required",
        "query, '{', 400, 3, the body is no JSON of a QueryRequest",
        "query, 'nothing', 400, 3, the body is no JSON of a QueryRequest",
        "query, '', 400, 3, the body is no JSON of a QueryRequest",
        "query, '{\"contentTopics\":7}', 400, 3, the body is no JSON of a QueryRequest",
        "publish, '{\"envelopes\":[{\"message\":\"***\"}]}', 400, 3, the body is no JSON of a PublishRequest",
        "publish, '{\"envelopes\":[{\"timestampNs\":\"9223372036854775808\"}]}', 500, 13, "
                + "timestamp_ns 9223372036854775808 is above 2^63-1",
        "subscribe, 'x', 400, 3, the body is no JSON of a SubscribeRequest",
        "subscribe, '{\"contentTopics\":[\"*\"],\"resume\":[{}]}', 400, 3, "
                + "'\"*\" can''t stand beside topics that resume'"
    })
    void whatFailsSaysWhyAsOtherNodesDo(String path, String body, int status, int code, String message)
            throws Exception {
        HttpResponse<String> response = post(path, body);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = json(response);
        assertThat(error.get("code").asInt()).isEqualTo(code);
        assertThat(error.get("message").asText()).isEqualTo(message);
        assertThat(error.get("details")).isEmpty();
        assertThat(client.query("t").getEnvelopesList()).isEmpty();
    }

    @Test
    void aStreamIsALineForEachEnvelope() throws Exception {
        try (BufferedReader lines = lines("t");
                BufferedReader all = stream(
                        to("subscribe-all").POST(BodyPublishers.ofString("{}")).build())) {
            for (int i = 1; i <= 1_000; i++) {
                client.publish(envelope("t", i, "x"));
            }
            client.publish(envelope("/xmtp/0/t", 7, "x"));
            for (int i = 1; i <= 1_000; i++) {
                assertThat(lines.readLine())
                        .isEqualTo("{\"result\":{\"contentTopic\":\"t\",\"timestampNs\":\"" + i
                                + "\",\"message\":\"eA==\"}}");
            }
            assertThat(all.readLine()).contains("\"timestampNs\":\"7\"");
        }
        NodeProbe.awaitNoSubscribers(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribe?contentTopics=t&contentTopics=%2Fxmtp%2F0%2Ft", "subscribe-all"})
    void aBrowserGetsEvents(String path) throws Exception {
        try (BufferedReader events = stream(to(path).build())) {
            assertThat(events.readLine()).isEqualTo(": subscribed");
            assertThat(events.readLine()).isEmpty();
            client.publish(envelope("/xmtp/0/t", 5, "x"));
            assertThat(events.readLine())
                    .isEqualTo("data: {\"contentTopic\":\"/xmtp/0/t\",\"timestampNs\":\"5\",\"message\":\"eA==\"}");
            assertThat(events.readLine()).isEmpty();
        }
    }

    @Test
    void aStreamEndsWithTheNodeAndSaysSo() throws Exception {
        try (BufferedReader lines = lines("t");
                BufferedReader events = stream(to("subscribe")
                        .header("accept", "text/event-stream")
                        .POST(BodyPublishers.ofString("{\"contentTopics\":[\"t\"]}"))
                        .build())) {
            node.close();

            assertThat(lines.readLine()).startsWith("{\"error\":{\"code\":14,\"message\":\"the node is shutting down");
            assertThat(lines.readLine()).isNull();
            List<String> rest = new ArrayList<>();
            events.lines().forEach(rest::add);
            assertThat(rest).contains("event: error");
        }
    }

    @Test
    void anyPageMayCallWithWhateverHeaders() throws Exception {
        HttpResponse<String> preflight = http.send(
                to("query")
                        .header("Origin", "https://app.example")
                        .header("Access-Control-Request-Headers", "x-client-version,content-type")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .hasValue("*");
        assertThat(preflight.headers().firstValue("access-control-allow-methods"))
                .hasValue("GET, POST, OPTIONS");
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .hasValue("x-client-version,content-type");
        assertThat(post("query", "{\"contentTopics\":[\"t\"]}")
                        .headers()
                        .firstValue("access-control-expose-headers")
                        .orElse(""))
                .contains("Grpc-Metadata-Xmtp-Store");
    }

    /** A browser by itself would keep the answer from the page, but send the request. */
    @Test
    void pagesOfOtherSitesThanThoseNamedDoNothing() throws Exception {
        try (XmtpNode some = XmtpNode.inMemory()
                        .http(0, Set.of("https://app.example"))
                        .start();
                Client there = new Client(some.uri())) {
            URI publish = some.httpUri().orElseThrow().resolve("/message/v1/publish");
            HttpResponse<String> evil = from("https://evil.example", publish, 1);
            HttpResponse<String> ours = from("https://app.example", publish, 2);
            HttpResponse<String> none = http.send(publishing(publish, 3).build(), BodyHandlers.ofString());

            assertThat(evil.statusCode()).isEqualTo(403);
            assertThat(evil.headers().firstValue("access-control-allow-origin")).isEmpty();
            assertThat(ours.headers().firstValue("access-control-allow-origin")).hasValue("https://app.example");
            assertThat(none.statusCode()).isEqualTo(200);
            assertThat(there.query("t").getEnvelopesList())
                    .extracting(org.xmtp.proto.message.api.v1.Envelope::getTimestampNs)
                    .containsExactly(3L, 2L);
        }
    }

    private static HttpRequest.Builder publishing(URI publish, int timestamp) {
        return HttpRequest.newBuilder(publish)
                .POST(BodyPublishers.ofString(
                        "{\"envelopes\":[{\"contentTopic\":\"t\",\"timestampNs\":" + timestamp + "}]}"));
    }

    private HttpResponse<String> from(String origin, URI publish, int timestamp) throws Exception {
        return http.send(publishing(publish, timestamp).header("Origin", origin).build(), BodyHandlers.ofString());
    }

    @Test
    void limitsCountHttpAndGrpcOfOneCallerTogether() throws Exception {
        try (XmtpNode limited = XmtpNode.inMemory()
                        .http(0, Set.of("*"))
                        .rateLimits(List.of("127.0.0.1"))
                        .start();
                Client other = new Client(limited.uri())) {
            List<org.xmtp.proto.message.api.v1.Envelope> many = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                many.add(envelope("t", i, "x"));
            }
            other.publish(many);
            StringBuilder body = new StringBuilder("{\"envelopes\":[{}");
            body.append(",{}".repeat(899)).append("]}");
            HttpRequest.Builder publish = HttpRequest.newBuilder(
                            limited.httpUri().orElseThrow().resolve("/message/v1/publish"))
                    .POST(BodyPublishers.ofString(body.toString()));

            HttpResponse<String> refused = http.send(publish.build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(json(refused).get("message").asText()).isEqualTo("900 exceeds rate limit 127.0.0.1");
            HttpResponse<String> another =
                    http.send(publish.header("x-forwarded-for", "192.0.2.9").build(), BodyHandlers.ofString());
            assertThat(another.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsTooMuchIsRefusedAndOthersAreServed() throws Exception {
        assertThat(post("publish", "{\"envelopes\":[" + "{},".repeat(600_000) + "{}]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("query", "[".repeat(100_000)).statusCode()).isEqualTo(400);
        HttpResponse<String> large = post("query", " ".repeat((50 << 20) + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("message").asText()).isEqualTo("a request of more than 52428800 bytes");
        assertThat(post("publish", "{\"envelopes\":[{\"contentTopic\":\"" + "t".repeat(301) + "\"}]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("query", "{\"contentTopics\":[\"t\"]}").statusCode()).isEqualTo(200);
    }

    /** A connection that ends while somebody still writes takes the answer with it. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 62914560\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3C00000\r\n"})
    void whoeverWritesTooMuchReadsWhyOnceAllIsWritten(String rest) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head(rest));
            byte[] part = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 60; i++) {
                out.write(part);
            }
            out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("a request of more than 52428800 bytes");
        }
    }

    private static byte[] head(String rest) {
        return ("POST /message/v1/query HTTP/1.1\r\nHost: node\r\n" + rest).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whoeverAsksBeforeWritingTooMuchIsAnsweredAtOnce() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            socket.getOutputStream().write(head("Content-Length: 62914560\r\nExpect: 100-continue\r\n\r\n"));
            socket.setSoTimeout(10_000);

            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                            .readLine())
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void theDescriptionNamesAllPathsAndWhatTheyTake() throws Exception {
        JsonNode description = json(
                http.send(HttpRequest.newBuilder(uri.resolve("/openapi.json")).build(), BodyHandlers.ofString()));
        List<String> paths = new ArrayList<>();
        description.get("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "/message/v1/publish",
                        "/message/v1/query",
                        "/message/v1/batch-query",
                        "/message/v1/subscribe",
                        "/message/v1/subscribe-all");
        for (String path : paths) {
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(uri.resolve(path))
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isNotEqualTo(404);
            response.body().close();
        }
        JsonNode envelope = description.at("/components/schemas/Envelope/properties");
        assertThat(envelope.at("/message/contentEncoding").asText()).isEqualTo("base64");
        assertThat(envelope.at("/timestampNs/type").asText()).isEqualTo("string");
        assertThat(description
                        .at("/components/schemas/QueryRequest/properties/contentTopics/items/type")
                        .asText())
                .isEqualTo("string");
        for (JsonNode reference : description.findValues("$ref")) {
            assertThat(description.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
    }

    @Test
    void anotherPathOrMethodIsNotFound() throws Exception {
        assertThat(post("nothing", "{}").statusCode()).isEqualTo(404);
        assertThat(http.send(to("publish").build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage\r\n\r\n", "POST /message/v1/query HTTP/1.1\r\nContent-Length: 9999\r\n\r\n{"})
    void aConnectionThatSaysNothingOfUseHoldsUpNobody(String text) throws IOException, Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                sockets.add(socket);
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(post("query", "{\"contentTopics\":[\"t\"]}").statusCode())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void howeverManyRequestsAConnectionMakesItIsOne() throws Exception {
        HttpRequest request = to("nothing").build();
        for (int i = 0; i <= 10_000; i++) {
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(404);
        }
        HttpResponse<String> another = HttpClient.newHttpClient()
                .send(
                        to("query")
                                .POST(BodyPublishers.ofString("{\"contentTopics\":[\"t\"]}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(another.statusCode()).isEqualTo(200);
    }

    @Test
    void aReaderWhoReadsNothingHoldsLittleMoreThanTheRelayBounds() throws Exception {
        try (XmtpNode counted = XmtpNode.inMemory()
                        .http(0, Set.of("*"))
                        .operations("127.0.0.1", 0)
                        .start();
                Client publisher = new Client(counted.uri());
                Socket lines = new Socket(
                        InetAddress.getLoopbackAddress(),
                        counted.httpUri().orElseThrow().getPort());
                Socket events = new Socket(
                        InetAddress.getLoopbackAddress(),
                        counted.httpUri().orElseThrow().getPort())) {
            ask(
                    lines,
                    "POST /message/v1/subscribe HTTP/1.1\r\nHost: x\r\nContent-Length: 23\r\n\r\n"
                            + "{\"contentTopics\":[\"t\"]}");
            ask(events, "GET /message/v1/subscribe?contentTopics=t HTTP/1.1\r\nHost: x\r\n\r\n");
            NodeProbe.await(() -> counted.subscribers() == 2);
            for (int i = 1; i <= 50; i++) {
                publisher.publish(envelope("t", i, new byte[1_000_000]));
            }

            // What the kernel takes for its sockets, and a few on their way.
            assertThat(OperationsTests.figure(counted, "xmtp_node_delivered_total"))
                    .isLessThan(2 * 20.0);
        }
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.setReceiveBufferSize(64 << 10);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aRequestThatNeverComesWholeDoesNotKeepTheNodeFromClosing(@TempDir Path data) throws Exception {
        XmtpNode closing = XmtpNode.builder().data(data).http(0, Set.of("*")).start();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                closing.httpUri().orElseThrow().getPort())) {
            ask(socket, "POST /message/v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{");

            closing.close();
        }
        XmtpNode.builder().data(data).start().close();
    }

    @Test
    void aBrowserNamesManyTopicsAndIsToldWhatItWritesWrongly() throws Exception {
        StringBuilder path = new StringBuilder("subscribe?contentTopics=t0");
        for (int i = 1; i < 400; i++) {
            path.append("&contentTopics=%2Fxmtp%2F3%2Fmessage-")
                    .append("x".repeat(60))
                    .append(i);
        }
        stream(to(path + "&contentTopics=last").build()).close();

        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            ask(socket, "GET /message/v1/subscribe?contentTopics=%zz HTTP/1.1\r\nHost: x\r\n\r\n");
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 400 Bad Request");
            assertThat(answer.lines().takeWhile(line -> !line.endsWith("}")).toList())
                    .isNotEmpty();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("xmtp-node-"))
                .count();
    }

    @Test
    void aBusyHttpPortIsSaidAndLeavesNothingBehind() throws Exception {
        int busy = uri.getPort();
        long before = threads();
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(
                            () -> XmtpNode.inMemory().http(busy, Set.of("*")).start())
                    .withMessageContaining("127.0.0.1:0, " + busy + "; the port may be in use");
        }
        NodeProbe.await(() -> threads() <= before);
    }
}
