package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.browser.Browser;
import org.xmtp.reactive.node.grpcweb.ClientPages;

/** A node as pages of another site use it, by clients for grpc-web that are not ours: Connect's, and Google's. */
@Tag("long")
class GrpcWebClientTests {

    private static final String SUBSCRIBE = "{\"contentTopics\":[\"t\"]}";

    private static ClientPages pages;
    private static Browser browser;

    private XmtpNode node;
    private Client client;

    @BeforeAll
    static void begin() throws Exception {
        pages = ClientPages.start();
        browser = Browser.start();
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (pages != null) {
            pages.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = XmtpNode.inMemory().http(0, Set.of(pages.origin())).start();
        client = new Client(node.uri());
        open(node);
    }

    private static void open(XmtpNode called) throws Exception {
        browser.console();
        browser.open(pages.page(called.httpUri().orElseThrow()));
        NodeProbe.await(() -> browser.title().equals("there"));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private static long begin(String kind, String method, String request, Map<String, Object> options) {
        return (Long) browser.value(
                "window.begin(arguments[0], arguments[1], arguments[2], arguments[3])", kind, method, request, options);
    }

    private static JsonNode state(long call) throws Exception {
        return new ObjectMapper()
                .readTree(browser.value("JSON.stringify(window.calls[" + call + "])")
                        .toString());
    }

    private static JsonNode ended(long call) throws Exception {
        NodeProbe.await(() -> state(call).get("code").asInt() >= 0);
        return state(call);
    }

    private static JsonNode call(String kind, String method, String request) throws Exception {
        return ended(begin(kind, method, request, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "binary", "text"})
    void oneAnswerIsReadWithItsHeaders(String kind) throws Exception {
        JsonNode published = call(
                kind,
                "publish",
                "{\"envelopes\":[{\"contentTopic\":\"t\",\"timestampNs\":\"18446744073709551\",\"message\":\"AP8=\"}]}");
        assertThat(published.get("code").asInt()).isZero();
        assertThat(client.query("t").getEnvelopesList())
                .containsExactly(envelope("t", 18446744073709551L, new byte[] {0, (byte) 0xff}));

        JsonNode page = call(kind, "query", "{\"contentTopics\":[\"t\"]}");
        assertThat(page.at("/messages/0/envelopes/0/message").asText()).isEqualTo("AP8=");
        assertThat(page.at("/headers/xmtp-store").asText()).isNotEmpty();
        JsonNode pages =
                call(kind, "batchQuery", "{\"requests\":[{\"contentTopics\":[\"t\"]},{\"contentTopics\":[\"u\"]}]}");
        assertThat(pages.at("/messages/0/responses")).hasSize(2);
        assertThat(browser.console()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "binary", "text"})
    void whatFailsSaysWhy(String kind) throws Exception {
        JsonNode refused = call(kind, "query", "{}");
        assertThat(refused.get("code").asInt()).isEqualTo(3);
        assertThat(refused.get("text").asText()).isEqualTo("content topics required");
        assertThat(refused.get("messages")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "text"})
    void aStreamIsReadAsItComesUntilThePageLeavesIt(String kind) throws Exception {
        long some = begin(kind, "subscribe", SUBSCRIBE, Map.of());
        long all = begin(kind, "subscribeAll", "{}", Map.of());
        NodeProbe.await(() -> node.subscribers() == 2);
        for (int i = 1; i <= 300; i++) {
            client.publish(envelope("t", i, "x".repeat(i)));
        }
        client.publish(envelope("/xmtp/0/t", 7, "x"));

        NodeProbe.await(() -> state(some).get("messages").size() == 300);
        NodeProbe.await(() -> state(all).get("messages").size() == 1);
        JsonNode seen = state(some);
        for (int i = 1; i <= 300; i++) {
            assertThat(seen.at("/messages/" + (i - 1) + "/timestampNs").asInt()).isEqualTo(i);
        }
        if (kind.equals("connect")) {
            // The other tells the headers of a stream at its end.
            assertThat(seen.at("/headers/subscribed").asText()).isEqualTo("true");
        }
        assertThat(seen.get("code").asInt()).isEqualTo(-1);

        browser.value("window.calls.forEach(call => call.cancel())");
        NodeProbe.awaitNoSubscribers(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "text"})
    void aStreamEndsWithTheNodeAndSaysSo(String kind) throws Exception {
        long stream = begin(kind, "subscribe", SUBSCRIBE, Map.of());
        NodeProbe.await(() -> node.subscribers() == 1);
        node.close();
        assertThat(ended(stream).get("code").asInt()).isEqualTo(14);
        assertThat(ended(stream).get("text").asText()).contains("is shutting down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "text"})
    void aDeadlineEndsAStream(String kind) throws Exception {
        long stream = begin(kind, "subscribe", SUBSCRIBE, Map.of("timeoutMs", 1_000));
        assertThat(ended(stream).get("code").asInt()).isEqualTo(4);
        NodeProbe.awaitNoSubscribers(node);
    }

    @Test
    void pagesOfSitesThatAreNotNamedAreRefused() throws Exception {
        try (XmtpNode other =
                XmtpNode.inMemory().http(0, Set.of("https://app.example")).start()) {
            open(other);
            assertThat(call("connect", "query", "{\"contentTopics\":[\"t\"]}")
                            .get("code")
                            .asInt())
                    .isPositive();
        }
    }
}
