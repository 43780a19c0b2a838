package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** The log of a node as a program. */
class LogTests {

    private static final String SECRET = "Tr0ub4dor";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The database refuses each row, and its own words for that hold the row. */
    @Test
    void eachLineOfTheLogIsAnObjectAndHoldsNothingOfWhatCallersSent() throws Exception {
        try (PostgresServer server = PostgresServer.own()) {
            String url = server.newDatabase();
            String withPassword = url.replace("@", ":" + base64(PostgresServer.PASSWORD) + "@");
            Process refused = NodeProcess.launch("--log-format", "json", "--store", withPassword);
            assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain(base64(PostgresServer.PASSWORD));
            try (NodeProcess node = NodeProcess.startWith(
                            List.of(),
                            "--store",
                            url,
                            "--store-password-file",
                            server.write("node-password", PostgresServer.PASSWORD)
                                    .toString(),
                            "--log-format",
                            "JSON",
                            "--host",
                            "0.0.0.0",
                            "--http-port",
                            "0");
                    Client client = new Client(node.uri())) {
                server.execute(url, "ALTER TABLE envelope ADD CONSTRAINT nothing CHECK (size = 0)");
                Metadata headers = new Metadata();
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + SECRET);
                assertThat(failure(() -> client.api()
                                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                                .publish(Client.request(List.of(envelope(SECRET, 1, SECRET))))))
                        .isNotNull();
                assertThat(post(
                                        node,
                                        "publish",
                                        "{\"envelopes\":[{\"contentTopic\":\"" + SECRET + "\",\"message\":\""
                                                + base64(SECRET) + "\"}]}")
                                .statusCode())
                        .isGreaterThan(399);
                assertThat(post(node, "publish?" + SECRET, "{\"" + SECRET).statusCode())
                        .isEqualTo(400);
                assertThat(post(node, SECRET, SECRET).statusCode()).isEqualTo(404);
                server.stop();
                assertThat(failure(() -> client.query(SECRET))).isNotNull();
                // By its handle: its output stays to be read.
                assertThat(node.process().toHandle().destroy()).isTrue();
                assertIsLogWithoutSecrets(node.said().get(30, TimeUnit.SECONDS));
            }
        }
    }

    private static void assertIsLogWithoutSecrets(List<String> log) throws Exception {
        List<String> messages = new ArrayList<>();
        for (String line : log) {
            JsonNode object = new ObjectMapper().readTree(line);
            assertThat(object.get("level").asText()).isIn("WARN", "ERROR");
            messages.add(object.get("formattedMessage").asText());
        }
        assertThat(messages)
                .anyMatch(message -> message.contains("without TLS"))
                .anyMatch(message -> message.contains("The store failed: SQL state 23514"));
        assertThat(String.join("", log)).doesNotContain(SECRET, base64(SECRET), PostgresServer.PASSWORD);
    }

    private static HttpResponse<String> post(NodeProcess node, String path, String body) throws Exception {
        URI uri = node.http().orElseThrow().resolve("/message/v1/" + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", "Bearer " + SECRET)
                                .header("User-Agent", SECRET)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void aFormatThatThereIsNotIsRefusedWhereverItStands() throws Exception {
        Process process = NodeProcess.launch(Map.of("XMTP_NODE_OPTION_LOG_FORMAT", "xml"), "--port", "0");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("--log-format", "xml", "JSON");
        assertThat(process.waitFor()).isEqualTo(2);
    }
}
