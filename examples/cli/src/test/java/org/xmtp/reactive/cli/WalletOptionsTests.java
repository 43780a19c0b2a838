package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.node.XmtpNode;

/** An account from the files that wallets write. */
class WalletOptionsTests {
    private static final String MNEMONIC = "test test test test test test test test test test test junk\n";
    /** Of go-ethereum's tests: cheap to open. */
    private static final String KEYSTORE = """
            {"version": 3, "crypto": {"cipher": "aes-128-ctr",
             "cipherparams": {"iv": "e0c41130a323adc1446fc82f724bca2f"},
             "ciphertext": "9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984",
             "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1,
              "salt": "711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63"},
             "mac": "d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5"}}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMnemonicRegistersItsFirstAccountOrTheOneAtAPath() {
        String words = file("words", MNEMONIC);

        assertThat(registered("--wallet-mnemonic-file", words)).isEqualTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        assertThat(registered("--wallet-mnemonic-file", words, "--wallet-path", "m/44'/60'/0'/0/1"))
                .isEqualTo("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
        assertThat(registered("--wallet-mnemonic-file", words, "--wallet-passphrase-file", file("more", "more\n")))
                .isNotEqualTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    }

    @Test
    void aKeystoreRegistersTheAccountOfItsKey() {
        String keystore = file("keystore", KEYSTORE);
        String key = file("key", "00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35");

        assertThat(registered("--wallet-keystore", keystore, "--wallet-password-file", file("password", "foo\n")))
                .isEqualTo(registered("--wallet-key-file", key));
    }

    @Test
    void aWrongPasswordAndAWrongWordAreSaidInOneLineWithoutTheSecret() {
        Console password = register(
                "http://127.0.0.1:1",
                "--wallet-keystore",
                file("keystore", KEYSTORE),
                "--wallet-password-file",
                file("password", "hunter2"));
        Console word = register(
                "http://127.0.0.1:1", "--wallet-mnemonic-file", file("words", MNEMONIC.replace("junk", "junc")));

        assertThat(password.code()).isEqualTo(1);
        assertThat(password.err())
                .contains("the password is another one")
                .doesNotContain("hunter2")
                .hasLineCount(1);
        assertThat(word.code()).isEqualTo(1);
        assertThat(word.err())
                .contains("word 12, \"junc\",")
                .doesNotContain("test")
                .hasLineCount(1);
    }

    @Test
    void aKeystoreWithoutAPasswordOrATerminalSaysHowToGiveOne() {
        Console run = register("http://127.0.0.1:1", "--wallet-keystore", file("keystore", KEYSTORE));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("--wallet-password-file").hasLineCount(1);
    }

    @Test
    @AtATerminal
    void atATerminalThePasswordIsAskedForAndNotShown() throws Exception {
        file("keystore", KEYSTORE);
        try (XmtpNode node = XmtpNode.inMemory().start();
                PseudoTerminal person = new PseudoTerminal(
                        folder,
                        Map.of("XMTP_DB", "store", "XMTP_NODE", node.uri().toString()),
                        "register --wallet-keystore keystore")) {
            person.awaitSeen("Password of keystore:");
            person.type("foo" + PseudoTerminal.ENTER);

            assertThat(person.end()).isZero();
            assertThat(person.printed()).doesNotContain("foo").contains("0x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--wallet-keystore k --wallet-mnemonic-file m",
                "--wallet-keystore k --wallet-key-file f",
                "--wallet-mnemonic-file m --seed 1",
                "--wallet-password-file p",
                "--wallet-path m/0",
                "--wallet-mnemonic-file m --wallet-password-file p"
            })
    void whatDoesNotBelongTogetherIsAWrongCommandLine(String options) {
        Console run = register("http://127.0.0.1:1", options.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("xmtp: ").contains("--wallet").hasLineCount(1);
    }

    private String registered(String... options) {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            return register(node.uri().toString(), options)
                    .objects()
                    .get(0)
                    .get("address")
                    .asText();
        }
    }

    private Console register(String node, String... options) {
        try {
            List<String> arguments = new ArrayList<>(List.of("--json", "--node", node, "register", "--db"));
            arguments.add(
                    Files.createTempDirectory(folder, "db").resolve("store").toString());
            arguments.addAll(List.of(options));
            return Console.run(arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @AtATerminal
    void thePasswordIsAskedForOnceWhereTheStoreIsOpenedToo() throws Exception {
        file("keystore", KEYSTORE);
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            Map<String, String> place =
                    Map.of("XMTP_DB", "store", "XMTP_NODE", node.uri().toString());
            for (String command : List.of("register", "revoke --others")) {
                try (PseudoTerminal person =
                        new PseudoTerminal(folder, place, command + " --wallet-keystore keystore")) {
                    person.awaitSeen("Password of keystore:");
                    person.type("foo" + PseudoTerminal.ENTER);

                    assertThat(person.end()).isZero();
                    assertThat(person.printed()).containsOnlyOnce("Password of keystore:");
                }
            }
        }
    }

    /** Before, it ended 5 s later: it waited for the end of a command that waited for the password. */
    @Test
    @AtATerminal
    void ctrlCEndsTheQuestionForAPassword() throws Exception {
        file("keystore", KEYSTORE);
        try (PseudoTerminal person =
                new PseudoTerminal(folder, Map.of("XMTP_DB", "alice"), "register --wallet-keystore keystore")) {
            person.awaitSeen("Password of keystore:");
            long asked = System.nanoTime();

            person.type(PseudoTerminal.CTRL_C);

            assertThat(person.end()).isEqualTo(130);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
        }
    }
}
