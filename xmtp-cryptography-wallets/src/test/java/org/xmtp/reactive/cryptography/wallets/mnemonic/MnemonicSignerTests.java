package org.xmtp.reactive.cryptography.wallets.mnemonic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.XmtpConfigurationException;

/** What is no mnemonic is refused by the word and its place; nothing else of it is ever shown. */
class MnemonicSignerTests {
    private static final String PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    private static final List<String> WORDS = List.of(PHRASE.split(" "));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void spacesLinesAndUpperCaseMakeNoDifference() throws Exception {
        MnemonicSigner plain = MnemonicSigner.of(PHRASE.toCharArray());
        String other = "\n " + PHRASE.toUpperCase(Locale.ROOT).replace(" ", "\t \r\n") + "\n\n";

        assertThat(MnemonicSigner.of(other.toCharArray()).address()).isEqualTo(plain.address());
        assertThat(MnemonicSigner.fromFile(file(other)).address()).isEqualTo(plain.address());
    }

    @Test
    void passphrasesAndPathsLeadToOtherAccounts() {
        DerivationPath first = DerivationPath.account(0);

        assertThat(List.of(
                        MnemonicSigner.of(PHRASE.toCharArray()).address(),
                        MnemonicSigner.of(PHRASE.toCharArray(), new char[] {' '}, first)
                                .address(),
                        MnemonicSigner.of(PHRASE.toCharArray(), new char[0], DerivationPath.account(1))
                                .address(),
                        MnemonicSigner.of(PHRASE.toCharArray(), new char[0], DerivationPath.parse("m/44'/60'/1'/0/0"))
                                .address()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theCallersCharactersAreLeftAsTheyAre() {
        char[] phrase = PHRASE.toCharArray();
        char[] passphrase = "more".toCharArray();

        MnemonicSigner.of(phrase, passphrase, DerivationPath.account(0));

        assertThat(phrase).isEqualTo(PHRASE.toCharArray());
        assertThat(passphrase).isEqualTo("more".toCharArray());
    }

    @Test
    void anUnknownWordIsNamedWithItsPlaceAndNoOther() {
        String wrong = PHRASE.replace("sausage", "sausaje");

        assertRefused(
                () -> MnemonicSigner.of(wrong.toCharArray()), "word 6, \"sausaje\", is not in the English word list");
    }

    @Test
    void aWordThatIsWrittenShorterIsUnknown() {
        assertRefused(() -> MnemonicSigner.of(PHRASE.replace("useful", "usef").toCharArray()), "word 8, \"usef\",");
    }

    @Test
    void ofALongWordNothingIsShownSinceItMayBeTheSecretWithoutSpaces() {
        String joined = PHRASE.replace(" ", "-") + " a b c d e f g h i j k";

        assertRefused(() -> MnemonicSigner.of(joined.toCharArray()), "word 1 has 75 letters");
    }

    @Test
    void controlCharactersInAWordAreEscaped() {
        assertRefused(
                () -> MnemonicSigner.of(
                        PHRASE.replace("legal winner", "le\u001b[2J winner").toCharArray()),
                "word 1, \"le\\u001b[2J\",");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 13, 14, 16, 23, 25, 36})
    void anotherNumberOfWordsIsRefused(int count) {
        String phrase = "zoo ".repeat(count);

        assertRefused(
                () -> MnemonicSigner.of(phrase.toCharArray()), "it has " + count + " words", "[12, 15, 18, 21, 24]");
    }

    @Test
    void aWrongChecksumIsRefused() {
        String swapped = PHRASE.replace("legal winner thank year", "winner legal thank year");

        assertRefused(() -> MnemonicSigner.of(swapped.toCharArray()), "its checksum does not hold");
    }

    @Test
    void aFileThatIsNotThereTooLongOrNoTextIsNamed() throws Exception {
        Path missing = folder.resolve("missing");
        Path latin = Files.write(
                folder.resolve("latin"), PHRASE.replace("year", "y\u00e9ar").getBytes(StandardCharsets.ISO_8859_1));
        Path longer = file(PHRASE + " ".repeat(1_000_000));

        assertRefused(() -> MnemonicSigner.fromFile(missing), missing.toString(), "cannot be read", "permissions");
        assertRefused(() -> MnemonicSigner.fromFile(latin), latin.toString(), "UTF-8");
        assertRefused(() -> MnemonicSigner.fromFile(longer), longer.toString(), "more than 1024 bytes");
    }

    @Test
    void aWrongWordInAFileNamesTheFile() throws Exception {
        Path file = file(PHRASE.replace("year", "yaer"));

        assertRefused(() -> MnemonicSigner.fromFile(file), "mnemonic in the file " + file, "word 4, \"yaer\",");
    }

    @Test
    void thePassphraseMayLieInAFileThatEndsItsLine() throws Exception {
        Path phrase = file(PHRASE);
        Path passphrase = file("more words\n");
        Path missing = folder.resolve("missing");
        DerivationPath first = DerivationPath.account(0);

        assertThat(MnemonicSigner.fromFiles(phrase, passphrase, first).address())
                .isEqualTo(MnemonicSigner.of(PHRASE.toCharArray(), "more words".toCharArray(), first)
                        .address());
        assertRefused(
                () -> MnemonicSigner.fromFiles(phrase, missing, first), "passphrase in the file " + missing, "read");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        assertRefused(
                () -> MnemonicSigner.fromEnvironment("XMTP_NOT_SET"), "environment variable XMTP_NOT_SET", "not set");
    }

    @Test
    void aSignerNamesItsAccountAndPathAndNoWord() {
        MnemonicSigner signer = MnemonicSigner.of(PHRASE.toCharArray());

        assertThat(signer).hasToString("MnemonicSigner[" + signer.address() + ", m/44'/60'/0'/0/0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "m/0", "m/44'/60'/0'/0/0", "m/2147483647'/2147483647"})
    void pathsReadAndPrintTheSame(String path) {
        assertThat(DerivationPath.parse(path)).hasToString(path);
        assertThat(DerivationPath.parse(path.replace('\'', 'h'))).isEqualTo(DerivationPath.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "n/0",
                "M/0",
                "m/",
                "m//0",
                "m/0/",
                "m/-1",
                "m/x",
                "m/0''",
                "m/2147483648",
                "m/99999999999",
                " m/0",
                "m/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"
            })
    void otherPathsAreRefused(String path) {
        assertThatThrownBy(() -> DerivationPath.parse(path))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("Not a valid derivation path: \"" + path + "\"")
                .hasMessageContaining("m/44'/60'/0'/0/0");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "phrase", ""), text);
    }

    /** With these words, and none of the phrase beside them. */
    private static void assertRefused(ThrowingCallable making, String... words) {
        assertThatThrownBy(making)
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContainingAll(words)
                .hasNoCause()
                .satisfies(error -> assertThat(WORDS.stream()
                                .filter(word -> String.valueOf(error.getMessage())
                                        .toLowerCase(Locale.ROOT)
                                        .contains(word)))
                        .isEmpty());
    }
}
