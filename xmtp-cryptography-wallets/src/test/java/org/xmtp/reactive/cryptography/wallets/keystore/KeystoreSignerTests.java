package org.xmtp.reactive.cryptography.wallets.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.wallets.Resource;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/** A file from anywhere opens or is refused by the field that is wrong, before it costs anything. */
class KeystoreSignerTests {
    private static final String PASSWORD = "foo";

    @TempDir
    private Path folder = Path.of("");

    /** A keystore that is cheap to open, changed. */
    private static String keystore(Consumer<ObjectNode> change) {
        ObjectNode json = Resource.vectors("keystores.json")
                .path("vectors")
                .path("key of 31 bytes")
                .path("json")
                .deepCopy();
        change.accept(json);
        return json.toString();
    }

    private static String withParameter(String name, String json) {
        return keystore(file -> {
                    ObjectNode parameters = (ObjectNode) file.path("crypto").path("kdfparams");
                    parameters.put(name, "@");
                })
                .replace("\"@\"", json);
    }

    private static KeystoreSigner open(String json) {
        return KeystoreSigner.of(json.getBytes(StandardCharsets.UTF_8), PASSWORD.toCharArray());
    }

    @Test
    void everySeedIsDecodedSoThatFuzzingStartsBehindTheFirstCheck() {
        assertThat(KeystoreDecoder.KEYSTORE.seeds()).hasSize(4).allMatch(KeystoreDecoder.KEYSTORE::tryDecode);
        assertThat(KeystoreDecoder.KEYSTORE.tryDecode(new byte[] {1, 2, 3})).isFalse();
    }

    @Test
    void anotherPasswordIsRefusedAndNotShown() {
        String json = keystore(file -> {});

        assertRefused(
                () -> KeystoreSigner.of(json.getBytes(StandardCharsets.UTF_8), "hunter2".toCharArray()),
                "the password is another one, or the file is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", ""})
    void thePasswordsFileMayEndItsLine(String end) throws Exception {
        Path file = Files.writeString(folder.resolve("keystore"), keystore(json -> {}));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + end);

        assertThat(KeystoreSigner.fromFiles(file, password).address())
                .isEqualTo(KeystoreSigner.fromFile(file, PASSWORD.toCharArray()).address());
    }

    @Test
    void spacesAroundThePasswordAreItsOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("keystore"), keystore(json -> {}));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + " \n");

        assertRefused(() -> KeystoreSigner.fromFiles(file, password), file.toString(), "the password is another one");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("keystore"), keystore(json -> {}));
        Path missing = folder.resolve("missing");
        Path longer = Files.writeString(folder.resolve("longer"), keystore(json -> {}) + " ".repeat(70_000));

        assertRefused(() -> KeystoreSigner.fromFile(missing, new char[0]), "keystore in the file " + missing, "read");
        assertRefused(() -> KeystoreSigner.fromFiles(file, missing), "password in the file " + missing, "read");
        assertRefused(() -> KeystoreSigner.fromFile(longer, new char[0]), longer.toString(), "more than 65536 bytes");
    }

    @Test
    void aPasswordThatWasMistakenForTheKeystoreIsNotShown() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "hunter2");

        assertThatThrownBy(() -> KeystoreSigner.fromFiles(password, password))
                .hasMessageContaining("not a whole JSON object")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefused() {
        byte[] whole = keystore(file -> {}).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRefused(() -> KeystoreSigner.of(cut, PASSWORD.toCharArray()), "not a whole JSON object");
        }
    }

    @Test
    void aFileThatIsDamagedAnywhereOpensOrIsRefusedByTheTypedError() {
        byte[] whole = keystore(file -> {}).getBytes(StandardCharsets.UTF_8);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                KeystoreSigner.of(damaged, PASSWORD.toCharArray());
            } catch (XmtpConfigurationException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageContaining("cannot be used");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "null", "\"text\"", "{} {}", "{}x", ""})
    void whatIsNoSingleObjectIsRefused(String json) {
        assertRefused(() -> open(json), "not a whole JSON object");
    }

    @Test
    void deepNestingAndFieldsThatComeTwiceAreRefused() {
        assertRefused(() -> open("{\"a\":".repeat(10_000)), "not a whole JSON object");
        assertRefused(
                () -> open(keystore(file -> {}).replace("\"version\":3", "\"version\":1,\"version\":3")),
                "not a whole JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crypto", "version"})
    void aMissingFieldIsNamed(String field) {
        assertRefused(() -> open(keystore(file -> file.remove(field))), field + " is not", "complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cipher", "cipherparams", "ciphertext", "kdf", "kdfparams", "mac"})
    void aMissingFieldOfItsCryptoIsNamed(String field) {
        assertRefused(
                () -> open(keystore(file -> ((ObjectNode) file.path("crypto")).remove(field))),
                "crypto." + field + " is not",
                "complete");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void otherVersionsAreRefused(int version) {
        assertRefused(
                () -> open(keystore(file -> file.put("version", version))), "version is \"" + version + "\"", "only 3");
    }

    @Test
    void otherCiphersAndDerivationsAreRefusedByName() {
        assertRefused(
                () -> open(keystore(file -> ((ObjectNode) file.path("crypto")).put("cipher", "aes-128-cbc"))),
                "crypto.cipher is \"aes-128-cbc\", and only \"aes-128-ctr\"");
        assertRefused(
                () -> open(keystore(file -> ((ObjectNode) file.path("crypto")).put("kdf", "argon2id\u001b"))),
                "crypto.kdf is \"argon2id\\u001b\"");
        assertRefused(
                () -> open(keystore(file -> {
                    ObjectNode crypto = (ObjectNode) file.path("crypto");
                    crypto.put("kdf", "pbkdf2");
                    ((ObjectNode) crypto.path("kdfparams")).put("c", 2).put("prf", "hmac-sha1");
                })),
                "crypto.kdfparams.prf is \"hmac-sha1\"");
    }

    /** Each would take gigabytes or hours if it were believed. */
    @ParameterizedTest
    @Timeout(20)
    @CsvSource({
        "n, 1073741824, 1048576 MiB",
        "n, 8388608, 8192 MiB",
        "n, 0, power of two",
        "n, 1, power of two",
        "n, -2147483648, power of two",
        "n, 12345, power of two",
        "n, 4294967296, whole number",
        "n, 1e300, whole number",
        "n, 1.5, whole number",
        "r, 0, kdfparams.r is 0",
        "r, -8, kdfparams.r is -8",
        "r, 2147483647, kdfparams.r is 2147483647",
        "p, 0, kdfparams.p is 0",
        "p, 2147483647, kdfparams.p is 2147483647",
        "dklen, 0, dklen is 0",
        "dklen, 16, dklen is 16",
        "dklen, 2147483647, dklen is 2147483647"
    })
    void aCostThatNoWalletAsksForIsRefusedBeforeAnythingIsComputed(String name, String value, String words) {
        assertRefused(() -> open(withParameter(name, value)), words);
    }

    @Test
    @Timeout(20)
    void manyComputationsOfALittleMemoryEachAreRefusedToo() {
        assertRefused(
                () -> open(withParameter("n", "262144").replace("\"p\":1", "\"p\":1024")), "at most 8388608 is done");
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(ints = {0, -1, 10_000_001, Integer.MAX_VALUE})
    void roundsThatNoWalletAsksForAreRefused(int rounds) {
        assertRefused(
                () -> open(keystore(file -> {
                    ObjectNode crypto = (ObjectNode) file.path("crypto");
                    crypto.put("kdf", "pbkdf2");
                    ((ObjectNode) crypto.path("kdfparams")).put("c", rounds).put("prf", "hmac-sha256");
                })),
                "kdfparams.c is " + rounds);
    }

    @Test
    void aHeapThatIsTooSmallIsNamedBeforeTheMemoryIsTaken() {
        Scrypt usual = new Scrypt(262_144, 8, 1, new byte[32], 32);

        usual.requireHeap(512L << 20);
        assertThatThrownBy(() -> usual.requireHeap(256L << 20))
                .isInstanceOf(UnusableSecretException.class)
                .hasMessageContainingAll("takes 256 MiB", "heap is 256 MiB", "-Xmx512m");
    }

    @Test
    void anAddressThatIsNotTheKeysIsRefused() {
        String own = open(keystore(file -> {})).address().wire();

        assertThat(open(keystore(file -> file.put("address", own))).address().wire())
                .isEqualTo(own);
        assertThat(open(keystore(file -> file.put("address", own.substring(2).toUpperCase(Locale.ROOT))))
                        .address()
                        .wire())
                .isEqualTo(own);
        assertThat(open(keystore(file -> file.put("address", ""))).address().wire())
                .isEqualTo(own);
        assertRefused(
                () -> open(keystore(file -> file.put("address", "00".repeat(20)))),
                "its key is that of " + own,
                "another address");
    }

    @Test
    void theFieldMayBeWrittenAsOneOldWalletDoes() {
        assertThat(open(keystore(file -> {}).replace("\"crypto\"", "\"Crypto\""))
                        .address())
                .isEqualTo(open(keystore(file -> {})).address());
    }

    private static void assertRefused(ThrowingCallable opening, String... words) {
        assertThatThrownBy(opening)
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining("cannot be used")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("\"foo\"")
                .hasNoCause();
    }
}
