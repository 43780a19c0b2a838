package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** What a node tells whoever runs it. */
class OperationsTests {

    private static HttpResponse<String> get(XmtpNode node, String path) throws Exception {
        URI uri = node.operationsUri().orElseThrow().resolve(path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** One of the figures of a node that tells them. */
    static double figure(XmtpNode node, String name) throws Exception {
        return get(node, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void figuresAreThoseOfWhatWasDone(@TempDir Path data) throws Exception {
        try (XmtpNode node =
                        XmtpNode.builder().data(data).operations("127.0.0.1", 0).start();
                Client client = new Client(node.uri())) {
            LiveStream<?> one = LiveStream.of(client, "t");
            LiveStream<?> other = LiveStream.of(client, "t");
            client.publish(envelope("t", 1, "four"), envelope("u", 2, "x"));
            client.publish(envelope("t", 1, "four"));
            client.query("t");
            assertThat(one.next().getTimestampNs()).isOne();
            assertThat(other.next().getTimestampNs()).isOne();
            failure(() -> client.query());

            assertThat(figure(node, "xmtp_node_stored_total")).isEqualTo(2);
            assertThat(figure(node, "xmtp_node_stored_size_bytes_total")).isEqualTo(5);
            assertThat(figure(node, "xmtp_node_repeated_total")).isEqualTo(1);
            assertThat(figure(node, "xmtp_node_delivered_total")).isEqualTo(2);
            assertThat(figure(node, "xmtp_node_subscribers")).isEqualTo(2);
            assertThat(figure(node, "xmtp_node_commit_seconds_count")).isEqualTo(2);
            assertThat(figure(node, "xmtp_node_read_seconds_count")).isEqualTo(1);
            assertThat(figure(node, "xmtp_node_journal_size_bytes")).isZero();
            assertThat(get(node, "/metrics").body())
                    .contains("grpc_server_processing_duration_seconds_count{", "statusCode=\"INVALID_ARGUMENT\"")
                    .contains("jvm_memory_used_bytes{", "process_uptime_seconds", "process_files_open_files");
        }
    }

    @Test
    void theDocumentNamesFiguresThatThereAre() throws Exception {
        try (XmtpNode node = XmtpNode.inMemory().operations("127.0.0.1", 0).start();
                Client client = new Client(node.uri())) {
            client.query("t");
            String all = get(node, "/metrics").body();
            List<String> documented = Pattern.compile("`(xmtp_node_[a-z_]+)`")
                    .matcher(Files.readString(Path.of("../docs/NODE.md")))
                    .results()
                    .map(figure -> figure.group(1))
                    .toList();
            assertThat(documented)
                    .hasSizeGreaterThan(8)
                    .allSatisfy(figure -> assertThat(all).contains("# HELP " + figure.replaceAll("_total$", "")));
            assertThat(all.lines()
                            .filter(line -> line.startsWith("# TYPE xmtp_"))
                            .map(line -> line.split(" ")[2])
                            .filter(figure -> !figure.endsWith("_max"))
                            .map(figure -> figure.replaceAll("_total$", "")))
                    .containsExactlyInAnyOrderElementsOf(documented.stream()
                            .map(figure -> figure.replaceAll("_total$", ""))
                            .toList());
        }
    }

    /** Without a script, and before one runs. */
    @Test
    void thePageIsWholeAsItComesAndTakesNothingFromElsewhere(@TempDir Path data) throws Exception {
        try (XmtpNode node =
                        XmtpNode.builder().data(data).operations("127.0.0.1", 0).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"), envelope("u", 2, "y"));
            HttpResponse<String> page = get(node, "/");

            assertThat(page.body())
                    .contains(">Ready<", ">2</dd>", "topics: 2", "data: H2 in " + data.toRealPath(), ">Publish<")
                    .doesNotContain("{{");
            assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                    .startsWith("default-src 'none'; script-src 'self';")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            List<String> links = Pattern.compile("(?:href|src)=\"([^\"]*)\"")
                    .matcher(page.body())
                    .results()
                    .map(link -> link.group(1))
                    .toList();
            assertThat(links)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(link ->
                            assertThat(get(node, "/" + link).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void aStoreThatIsAwayIsShownWithWhatItHeldAndAgainOnceItIsBack() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                XmtpNode node = XmtpNode.builder()
                        .postgres(server.newDatabase())
                        .postgresPassword(PostgresServer.PASSWORD)
                        .operations("127.0.0.1", 0)
                        .start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            assertThat(get(node, "/").body()).contains(">Ready<", "data: postgresql://", ">1</dd>");
            server.stop();

            NodeProbe.await(() -> get(node, "/").body().contains(">Not ready<"));
            assertThat(get(node, "/").body())
                    .contains("does not answer", ">1</dd>")
                    .doesNotContain(PostgresServer.PASSWORD);
            server.start();
            NodeProbe.await(() -> get(node, "/").body().contains(">Ready<"));
        }
    }

    @Test
    void aNodeIsReadyUntilItDrains() throws Exception {
        XmtpNode node = XmtpNode.inMemory().operations("127.0.0.1", 0).start();

        assertThat(get(node, "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(node, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(node, "/else").statusCode()).isEqualTo(404);
        node.close();

        assertThatExceptionOfType(java.io.IOException.class).isThrownBy(() -> get(node, "/healthz"));
    }

    @Test
    void aProgramThatEmbedsItCountsInItsOwnRegistry() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (XmtpNode node = XmtpNode.inMemory().metrics(registry).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            assertThat(registry.get("xmtp.node.stored").counter().count()).isEqualTo(1);
            assertThat(node.operationsUri()).isEmpty();
        }
        assertThat(registry.isClosed()).isFalse();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aBusyPortIsSaid() {
        try (XmtpNode node = XmtpNode.inMemory().operations("127.0.0.1", 0).start()) {
            int busy = node.operationsUri().orElseThrow().getPort();
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(() ->
                            XmtpNode.inMemory().operations("127.0.0.1", busy).start())
                    .withMessageContaining("127.0.0.1:0, 127.0.0.1:" + busy + "; the port may be in use");
        }
    }

    @Test
    void anUnknownHostIsSaid() {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() ->
                        XmtpNode.inMemory().operations("nowhere.invalid", 0).start())
                .withMessageContaining("the host for figures nowhere.invalid is unknown");
    }
}
