package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.XmtpNode;

/** Where the console keeps a store, and where it refuses to. */
class StorePathTests {
    @TempDir
    private Path folder = Path.of("");

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|name a file",
                "' '|name a file",
                ".|name a file in it",
                "*/.|name a file in it",
                "*/..|name a file in it",
                "/|name a file in it",
                "*/folder|name a file in it",
                "*/folder/|name a file in it",
                "*/x.mv.db|leave out .mv.db",
                "*/x.key|leave out .key",
                "*/x.head|leave out .head",
                "*/a;b|take another name",
                "*/a\\b|take another name",
                "*/text|is another file",
                "*/absent/x|make */absent",
                "*/text/x|make */text"
            })
    void aPathThatIsNoPlaceForAStoreIsRefusedAndNothingIsMade(String path, String remedy) throws Exception {
        Files.createDirectory(folder.resolve("folder"));
        Files.writeString(folder.resolve("text"), "mine");
        List<String> before = files();

        for (String command : List.of("register", "info", "clear")) {
            Console run = Console.run(command, "--db", path.replace("*", folder.toString()));

            assertThat(run.err())
                    .startsWith("xmtp: ")
                    .contains(remedy.replace("*", folder.toString()))
                    .hasLineCount(1);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
        assertThat(files()).isEqualTo(before);
        assertThat(Path.of(".mv.db")).doesNotExist();
        assertThat(Path.of(".key")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "folder", "link"})
    void whatLiesInAStoresPlaceAndIsNoneIsRefusedAndLeftAlone(String kind) throws Exception {
        Path place = folder.resolve("x.mv.db");
        switch (kind) {
            case "text" -> Files.writeString(place, "mine");
            case "folder" -> Files.createDirectory(place);
            default -> Files.createSymbolicLink(place, folder.resolve("nowhere"));
        }

        for (String command : List.of("register", "info", "clear")) {
            Console run = Console.run(command, "--db", folder.resolve("x").toString());

            assertThat(run.err())
                    .startsWith("xmtp: ")
                    .contains(place.toString(), "another path")
                    .hasLineCount(1);
            assertThat(run.code()).isEqualTo(1);
        }
        assertThat(files()).containsExactly("x.mv.db");
    }

    @Test
    void clearAsksSaysWhenThereIsNothingAndLeavesOthersFilesAlone() throws Exception {
        String database = folder.resolve("x").toString();
        Files.writeString(folder.resolve("x.key"), "mine");

        Console nothing = Console.run("clear", "--yes", "--db", database);

        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err()).contains("There is no store " + database).hasLineCount(1);
        assertThat(files()).containsExactly("x.key");
        Files.delete(folder.resolve("x.key"));

        try (XmtpNode node = XmtpNode.inMemory().start()) {
            assertThat(Console.run(
                                    "register",
                                    "--db",
                                    database,
                                    "--node",
                                    node.uri().toString())
                            .code())
                    .isZero();
        }
        List<String> before = files();
        for (String answer : List.of("", "\n", "no\n")) {
            Console asked = Console.runWithInput(answer, "clear", "--db", database);

            assertThat(asked.code()).isEqualTo(1);
            assertThat(asked.err()).startsWith("Delete the store " + database).contains("--yes");
            assertThat(files()).isEqualTo(before);
        }

        assertThat(Console.runWithInput("y\n", "clear", "--db", database).code())
                .isZero();
        assertThat(files()).isEmpty();
    }

    /** As at a terminal, whose input goes on. */
    @Test
    @Timeout(60)
    void clearTakesEnterForAnAnswer() throws Exception {
        Files.writeString(folder.resolve("x.mv.db"), "");
        StringWriter err = new StringWriter();
        try (PipedOutputStream typed = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(typed)) {
            typed.write('\n');
            typed.flush();
            Terminal terminal = new Terminal(in, new StringWriter(), err, false);

            int code = XmtpCommand.execute(
                    terminal, "clear", "--db", folder.resolve("x").toString());

            assertThat(code).isEqualTo(1);
        }
        assertThat(err.toString()).contains("Nothing was deleted");
        assertThat(files()).containsExactly("x.mv.db");
    }

    @Test
    void storeAndNodeHaveDefaultsWhichTheEnvironmentAndOptionsReplace() throws Exception {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            Program program = new Program(folder)
                    .with("XDG_DATA_HOME", folder.resolve("data").toString())
                    .with("XMTP_NODE", node.uri().toString());

            assertThat(program.run("register").code()).isZero();
            assertThat(files()).contains("data/xmtp/store.mv.db", "data/xmtp/store.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/xmtp"))))
                    .isEqualTo("rwx------");

            program.with("XMTP_DB", "named");
            assertThat(program.run("register").code()).isZero();
            assertThat(files()).contains("named.mv.db", "named.key");
            assertThat(program.run("info --db other").err()).contains("There is no store other");
            assertThat(program.with("XMTP_DB", "folder;x").run("info").err())
                    .contains("\"folder;x\"")
                    .hasLineCount(1);
        }
    }

    @Test
    void eachPlatformHasItsDataFolder() {
        assertThat(new DataFolder("Linux", Map.of(), "/home/a").path()).isEqualTo(Path.of("/home/a/.local/share/xmtp"));
        assertThat(new DataFolder("Linux", Map.of("XDG_DATA_HOME", "/data"), "/home/a").path())
                .isEqualTo(Path.of("/data/xmtp"));
        assertThat(new DataFolder("Linux", Map.of("XDG_DATA_HOME", "relative"), "/home/a").path())
                .isEqualTo(Path.of("/home/a/.local/share/xmtp"));
        assertThat(new DataFolder("Mac OS X", Map.of(), "/Users/a").path())
                .isEqualTo(Path.of("/Users/a/Library/Application Support/xmtp"));
        assertThat(new DataFolder("Windows 11", Map.of("LOCALAPPDATA", "/local"), "/a").path())
                .isEqualTo(Path.of("/local/xmtp"));
    }

    @Test
    void theVersionIsTold() {
        Console run = Console.run("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("xmtp ").hasLineCount(1);
    }
}
