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
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
    void pagesOfSitesThatAreNamedMayCall() throws Exception {
        HttpRequest preflight = to("query")
                .header("Origin", "https://app.example")
                .method("OPTIONS", BodyPublishers.noBody())
                .build();
        HttpResponse<String> any = http.send(preflight, BodyHandlers.ofString());
        assertThat(any.statusCode()).isEqualTo(204);
        assertThat(any.headers().firstValue("access-control-allow-origin")).hasValue("*");
        assertThat(any.headers().firstValue("access-control-allow-methods")).hasValue("GET, POST, OPTIONS");
        try (XmtpNode some =
                XmtpNode.inMemory().http(0, Set.of("https://app.example")).start()) {
            URI there = some.httpUri().orElseThrow().resolve("/message/v1/query");
            assertThat(origin(there, "https://app.example")).containsExactly("https://app.example");
            assertThat(origin(there, "https://evil.example")).isEmpty();
        }
    }

    private List<String> origin(URI there, String from) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(there)
                                .header("Origin", from)
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .allValues("access-control-allow-origin");
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
        assertThat(post("query", " ".repeat((50 << 20) + 1)).statusCode()).isEqualTo(429);
        assertThat(post("publish", "{\"envelopes\":[{\"contentTopic\":\"" + "t".repeat(301) + "\"}]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("query", "{\"contentTopics\":[\"t\"]}").statusCode()).isEqualTo(200);
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
    void aBusyHttpPortIsSaidAndLeavesNothingBehind() {
        int busy = uri.getPort();
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> XmtpNode.inMemory().http(busy, Set.of("*")).start())
                .withMessageContaining("127.0.0.1:0, " + busy + "; the port may be in use");
    }
}
