package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.browser.Browser;

/** The page for whoever runs a node, in a browser. */
class StatusPageTests {

    private static final String HOSTILE =
            "</td><img src=x onerror=\"document.title='owned'\"><script>alert(1)</script>&amp;";
    private static final int MANY = 400;

    private final XmtpNode node =
            XmtpNode.inMemory().http(0, Set.of("*")).operations("127.0.0.1", 0).start();
    private final Client client = new Client(node.uri());
    private Browser browser;

    @BeforeEach
    void open() {
        browser = Browser.start();
        browser.open(node.operationsUri().orElseThrow().resolve("/"));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        client.close();
        node.close();
    }

    private void awaitText(String id, String text) throws Exception {
        NodeProbe.await(() -> browser.text(id).contains(text));
    }

    /** One who subscribes by HTTP, and reads nothing. */
    private InputStream unread(String agent) throws Exception {
        URI uri = node.httpUri().orElseThrow().resolve("/message/v1/subscribe");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("User-Agent", agent)
                .POST(BodyPublishers.ofString("{\"contentTopics\":[\"slow\"]}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body();
    }

    @Test
    void figuresFollowWhatHappensWithoutAReload() throws Exception {
        browser.value("window.isSame = true");
        assertThat(browser.text("state")).isEqualTo("Ready");
        assertThat(browser.text("services")).contains("gRPC", "HTTP: JSON, grpc-web", "Store");
        assertThat(browser.text("held-value")).isEqualTo("0");

        LiveStream<?> live = LiveStream.of(client, "t");
        client.publish(envelope("t", 1, "x"), envelope("t", 2, "x"));
        live.next();
        client.publish(envelope("u", 3, "x"), envelope("t", 1, "x"));

        awaitText("published-value", "4");
        awaitText("held-value", "3");
        awaitText("held-note", "topics: 2");
        awaitText("delivered-value", "2");
        awaitText("subscriptions-value", "1");
        awaitText("connections-note", "1 by gRPC, 0 by HTTP");
        awaitText("calls", "Publish");
        awaitText("published-rate", "a second");
        assertThat(browser.value("window.isSame")).isEqualTo(true);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void aSlowSubscriberIsNamedAsItCallsItselfAndNothingOfThatRuns() throws Exception {
        assertThat(browser.text("slow")).startsWith("Nobody");
        try (InputStream unread = unread(HOSTILE)) {
            assertThat(unread).isNotNull();
            int number = 0;
            while (!browser.text("slow").contains("Behind at this moment")
                    || !browser.text("slow").contains("127.0.0.1 " + HOSTILE)) {
                assertThat(number).isLessThan(MANY);
                client.publish(envelope("slow", number++, new byte[1_000_000]));
                // The page looks once a second.
                UnderLoad.pause(20);
            }
            while (node.subscribers() > 0) {
                assertThat(number).isLessThan(MANY);
                client.publish(envelope("slow", number++, new byte[1_000_000]));
                // The page looks once a second.
                UnderLoad.pause(20);
            }
            awaitText("subscriptions-note", "ended as too slow: 1");
            assertThat(browser.text("slow"))
                    .containsSubsequence("Ended since too much waited", HOSTILE)
                    .doesNotContain("Behind");
        }
        assertThat(browser.title()).isEqualTo("Ready – XMTP node");
        assertThat(browser.value("document.querySelectorAll('img, script:not([src=\"status.js\"])').length"))
                .isEqualTo(0L);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsSaidAndItsLastFiguresStay() throws Exception {
        client.publish(envelope("t", 1, "x"));
        awaitText("held-value", "1");
        node.close();

        awaitText("late", "the node does not answer");
        assertThat(browser.text("held-value")).isEqualTo("1");
    }

    @Test
    void thePageStandsStillWhileThatIsWanted() throws Exception {
        browser.click("pause");
        String at = browser.text("at");
        client.publish(envelope("t", 1, "x"));
        long begun = System.nanoTime();
        NodeProbe.await(() -> System.nanoTime() - begun > 3e9);

        assertThat(browser.text("at")).isEqualTo(at);
        assertThat(browser.text("held-value")).isEqualTo("0");
        browser.click("pause");
        awaitText("held-value", "1");
    }

    @Test
    void aPhoneShowsItWithoutScrollingSidewaysAndTheNightShowsItDark() {
        browser.asOnPhone(320);
        assertThat(browser.value("document.documentElement.scrollWidth")).isEqualTo(320L);
        browser.inColors("light");
        Object light = browser.value("getComputedStyle(document.body).backgroundColor");
        browser.inColors("dark");
        assertThat(browser.value("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light);
        assertThat(browser.console()).isEmpty();
    }
}
