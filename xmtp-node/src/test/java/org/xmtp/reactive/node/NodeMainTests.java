package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.launcher.NodeMain;
import org.xmtp.reactive.node.postgres.PostgresServer;
import picocli.CommandLine;

@Tag("long")
class NodeMainTests {

    @TempDir
    Path data;

    private static String output(Process process) throws Exception {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void sigtermDrainsAndFreesTheDirectory() throws Exception {
        try (NodeProcess node = NodeProcess.start(data);
                Client client = new Client(node.uri())) {
            LiveStream<?> live = LiveStream.of(client, "t");
            client.publish(envelope("t", 1, "x"));
            live.next();
            node.process().destroy();
            assertThat(live.awaitStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(node.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        XmtpNode.builder().data(data).start().close();
    }

    @Test
    void aPortInUseIsOneLineAndExitCode1() throws Exception {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            Process second = NodeProcess.launch("--port", "" + node.port(), "--data", data.toString());
            assertThat(output(second)).contains("in use").doesNotContain("\n");
            assertThat(second.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void dataInUseByAnotherProcessIsOneLineAndExitCode1() throws Exception {
        try (XmtpNode node = XmtpNode.builder().data(data).start()) {
            Process second = NodeProcess.launch("--port", "0", "--data", data.toString());
            assertThat(output(second)).contains("in use by another node").doesNotContain("\n");
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(node.port()).isPositive();
        }
    }

    @Test
    void aDirectoryThatCantBeWrittenIsOneLineAndExitCode1() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "x");
        Process process = NodeProcess.launch("--port", "0", "--data", file.toString());
        assertThat(output(process)).contains("can't be written").doesNotContain("\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void aDatabaseIsUsedWithThePasswordInAFile() throws Exception {
        String url = PostgresServer.shared().newDatabase();
        Path password = Files.writeString(data.resolve("password"), PostgresServer.PASSWORD + "\n");
        try (NodeProcess node =
                        NodeProcess.startWith(List.of(), "--store", url, "--store-password-file", password.toString());
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            node.kill();
        }
        try (XmtpNode node = XmtpNode.builder()
                        .postgres(url)
                        .postgresPassword(PostgresServer.PASSWORD)
                        .start();
                Client client = new Client(node.uri())) {
            assertThat(client.query("t").getEnvelopesList()).containsExactly(envelope("t", 1, "x"));
        }
    }

    @Test
    void dataThatWasPutBackIsAnotherStoreOnceThatIsSaid() throws Exception {
        Path missing = data.resolve("missing");
        Process none = NodeProcess.launch("restored", "--data", missing.toString());
        assertThat(output(none)).contains("there is no data at " + missing).doesNotContain("\n");
        assertThat(none.waitFor()).isEqualTo(1);
        assertThat(missing).doesNotExist();
        Path folder = Files.createDirectories(data.resolve("empty"));
        Process empty = NodeProcess.launch("restored", "--data", folder.toString());
        assertThat(output(empty)).contains("there is no data at " + folder).doesNotContain("\n");
        assertThat(folder).isEmptyDirectory();
        Process before = NodeProcess.launch("--data", folder.toString(), "restored");
        assertThat(output(before)).contains("options stand behind \"restored\"");
        assertThat(before.waitFor()).isEqualTo(2);
        assertIsAnotherOnceRestored("--data", data.resolve("node").toString());
    }

    @Test
    void aDatabaseThatWasPutBackIsAnotherStoreOnceThatIsSaid() throws Exception {
        Path password = Files.writeString(data.resolve("password"), PostgresServer.PASSWORD);
        Process none = NodeProcess.launch(
                "restored",
                "--store",
                PostgresServer.shared().newDatabase(),
                "--store-password-file",
                password.toString());
        assertThat(output(none)).contains("there is no data of a node in").doesNotContain("\n");
        assertIsAnotherOnceRestored(
                "--store", PostgresServer.shared().newDatabase(), "--store-password-file", password.toString());
    }

    private static void assertIsAnotherOnceRestored(String... place) throws Exception {
        ByteString before;
        List<String> restored = new ArrayList<>(List.of("restored"));
        restored.addAll(List.of(place));
        try (NodeProcess node = NodeProcess.startWith(List.of(), place);
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            before = client.storeId();
            if (place[0].equals("--data")) {
                Process running = NodeProcess.launch(restored.toArray(String[]::new));
                assertThat(output(running)).contains("in use by another node").doesNotContain("\n");
                assertThat(running.waitFor()).isEqualTo(1);
            }
            node.kill();
        }
        Process process = NodeProcess.launch(restored.toArray(String[]::new));
        assertThat(output(process)).contains("another id").doesNotContain("\n");
        assertThat(process.waitFor()).isZero();
        try (NodeProcess node = NodeProcess.startWith(List.of(), place);
                Client client = new Client(node.uri())) {
            assertThat(client.storeId()).isNotEqualTo(before);
            assertThat(client.query("t").getEnvelopesList()).hasSize(1);
        }
    }

    @Test
    void aDatabaseThatCantBeUsedIsOneLineAndExitCode1() throws Exception {
        Process process = NodeProcess.launch("--store", "postgresql://node:secret@127.0.0.1:1/db");
        assertThat(output(process)).contains("nobody answers at 127.0.0.1:1").doesNotContain("\n", "secret");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    /** The command line comes first, then the environment, then the file. */
    @Test
    void optionsComeFromAFileAndTheEnvironmentToo() throws Exception {
        Path file = Files.writeString(
                data.resolve("node.properties"),
                "# ours\nport = 1\nhttp-port = 0\nmetrics-port = 0\nrate-limits = true\nproxy = 10.0.0.1,10.1.0.0/16\n");
        Map<String, String> environment = Map.of(
                "XMTP_NODE_OPTION_PORT",
                "0",
                "XMTP_NODE_OPTION_DATA",
                data.resolve("elsewhere").toString(),
                "XMTP_NODE_OPTION_STORE",
                "",
                "XMTP_NODE_OPTION_METRICS_PORT",
                "1");
        Process node =
                NodeProcess.launch(environment, "--config", file.toString(), "--metrics-port", "0", "--rate-limits");
        try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine())
                    .startsWith("ready at")
                    .contains("HTTP at", "figures at", data.resolve("elsewhere").toString())
                    .doesNotContain(":1,", ":1/");
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void whatTheCommandLineNamesComesBeforeADatabaseOfTheFile() throws Exception {
        Path file = Files.writeString(
                data.resolve("node.properties"),
                "store = postgresql://node@127.0.0.1:1/db\nstore-password-file = /nowhere\nnats = nats://nowhere\n");
        Map<String, String> environment = Map.of("XMTP_NODE_OPTION_CONFIG", " ");
        Process node = NodeProcess.launch(
                environment,
                "--config",
                file.toString(),
                "--port",
                "0",
                "--data",
                data.resolve("here").toString());
        try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).contains("not in the database named elsewhere");
            assertThat(lines.readLine())
                    .startsWith("ready at")
                    .contains(data.resolve("here").toString());
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void helpIsShownWhateverStandsElsewhere() throws Exception {
        Process process = NodeProcess.launch(Map.of("XMTP_NODE_OPTION_PROT", "1"), "--help");
        assertThat(output(process)).contains("--port");
        assertThat(process.waitFor()).isZero();
        Process blank = NodeProcess.launch(Map.of("XMTP_NODE_OPTION_CONFIG", " "), "restored", "--data", "nowhere");
        assertThat(output(blank)).contains("there is no data at nowhere");
    }

    @Test
    void whatIsNoOptionIsRefusedWhereverItStands() throws Exception {
        Path file = Files.writeString(data.resolve("node.properties"), "prot = 1\n");
        Process misspelt = NodeProcess.launch("--config", file.toString());
        assertThat(output(misspelt)).contains("prot", file.toString(), "port").doesNotContain("\n");
        assertThat(misspelt.waitFor()).isEqualTo(2);

        Process missing = NodeProcess.launch("--config=" + data.resolve("nowhere"));
        assertThat(output(missing)).contains("nowhere").doesNotContain("\n");
        assertThat(missing.waitFor()).isEqualTo(2);

        Process variable = NodeProcess.launch(Map.of("XMTP_NODE_OPTION_PROT", "1"));
        assertThat(output(variable))
                .contains("XMTP_NODE_OPTION_PROT", "XMTP_NODE_OPTION_PORT")
                .doesNotContain("\n");
        assertThat(variable.waitFor()).isEqualTo(2);

        assertThat(NodeProcess.launch(Map.of("XMTP_NODE_OPTION_PORT", "many")).waitFor())
                .isEqualTo(2);
    }

    @Test
    void theDocumentNamesEachOption() throws Exception {
        Set<String> documented = Pattern.compile("^\\| `(--[a-z-]+)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/NODE.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        Set<String> known = new CommandLine(new NodeMain())
                .getCommandSpec().options().stream()
                        .map(CommandLine.Model.OptionSpec::longestName)
                        .collect(Collectors.toSet());
        known.remove("--help");
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void aWrongCommandLineIsExitCode2() throws Exception {
        assertThat(NodeProcess.launch("--port", "70000").waitFor()).isEqualTo(2);
        assertThat(NodeProcess.launch("--nonsense").waitFor()).isEqualTo(2);
        assertThat(NodeProcess.launch("--store", "postgresql://u@h/d", "--data", "d")
                        .waitFor())
                .isEqualTo(2);
        assertThat(NodeProcess.launch("--port", "0", "--proxy", "10.0.0.1").waitFor())
                .isEqualTo(2);
        assertThat(NodeProcess.launch("--port", "0", "--rate-limits", "--proxy", "10.0.0.1/99")
                        .waitFor())
                .isEqualTo(2);
        assertThat(NodeProcess.launch("--port", "0", "--tls-cert", "f").waitFor())
                .isEqualTo(2);
        assertThat(NodeProcess.launch("--port", "0", "--store-password-file", "f")
                        .waitFor())
                .isEqualTo(2);
        assertThat(NodeProcess.launch("--store", "postgresql://u@h/d", "--store-password-file", "none")
                        .waitFor())
                .isEqualTo(2);
    }
}
