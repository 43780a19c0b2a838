package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTests {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "send --db x 0xabc hi",
                "send --db x 0x885ee92eebda03540066a25a57cc625bbee15d5a",
                "register --db x --seed 1 --wallet-key-file k",
                "info --db x --frob"
            })
    void sayInOneLineWhatIsWrongWithACommandLineAndExitWithTwo(String line) {
        Console run = Console.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("xmtp: ").hasLineCount(1);
    }

    @Test
    void takeGlobalOptionsBeforeAndAfterTheCommand() {
        String database = folder.resolve("none").toString();

        Console before = Console.run("--db", database, "--json", "info");
        Console after = Console.run("info", "--json", "--db", database);

        assertThat(before).isEqualTo(after);
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.err()).contains(database, "register").hasLineCount(1);
    }

    @Test
    void makeNothingWhenTheStoreIsMissing() {
        assertThat(Console.run("recv", "--db", folder.resolve("none").toString())
                        .code())
                .isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void printTheStackTraceOnlyWhenAsked() {
        Console run = Console.run("info", "-v", "--db", folder.resolve("none").toString());

        assertThat(run.err()).startsWith("xmtp: ").contains("\tat org.xmtp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "send 0x885ee92eebda03540066a25a57cc625bbee15d5a -test|stands behind --, as in: send ADDRESS -- -text",
                "send 0x885ee92eebda03540066a25a57cc625bbee15d5a hello world|put a text of several words into quotes",
                "sned|there is no command \"sned\"; did you mean send",
                "info extra|\"extra\" is one argument too many",
                "info --nod x|there is no option --nod; did you mean --node",
                "info --store-key-file|--store-key-file"
            })
    void answerASlipWithTheWayOut(String line, String wayOut) {
        Console run = Console.run(line.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("xmtp: ").contains(wayOut).hasLineCount(1);
    }

    @Test
    void takeATextThatBeginsWithADashBehindTwo() {
        Console run =
                Console.run("send", "--db", folder.resolve("none").toString(), "0x" + "1".repeat(40), "--", "-test");

        assertThat(run.err()).contains("There is no store").hasLineCount(1);
    }
}
