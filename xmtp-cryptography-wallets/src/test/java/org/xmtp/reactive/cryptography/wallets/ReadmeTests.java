package org.xmtp.reactive.cryptography.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.Signer;

/** The signers that the module's README shows, compiled and made as it stands, with files of this test. */
class ReadmeTests {
    private static final String BEGIN = "<!-- signers -->\n```java\n";
    private static final String END = "```\n<!-- /signers -->";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theSignersAreMade() throws Exception {
        JsonNode keystore = Resource.vectors("keystores.json").path("vectors").path("key of 31 bytes");
        Files.writeString(folder.resolve("words"), "test test test test test test test test test test test junk\n");
        Files.writeString(folder.resolve("passphrase"), "\n");
        Files.writeString(folder.resolve("keystore.json"), keystore.path("json").toString());
        Files.writeString(folder.resolve("password"), keystore.path("password").asText());
        String readme = Files.readString(Path.of("README.md"));
        String signers = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END))
                .replace("/run/secrets", folder.toString())
                .replace("0x…", "0x" + "1".repeat(40))
                .replace("Bearer …", "Bearer x");

        assertThat(compiled(signers).get())
                .extracting(signer -> signer.address().wire())
                .startsWith("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc")
                .endsWith("0x" + "1".repeat(40))
                .hasSize(4);
    }

    @SuppressWarnings("unchecked")
    private Supplier<List<Signer>> compiled(String signers) throws Exception {
        String source = """
                import java.net.URI;
                import java.nio.file.Path;
                import java.util.List;
                import org.xmtp.reactive.api.AccountAddress;
                import org.xmtp.reactive.api.Signer;
                import org.xmtp.reactive.cryptography.wallets.keystore.KeystoreSigner;
                import org.xmtp.reactive.cryptography.wallets.mnemonic.DerivationPath;
                import org.xmtp.reactive.cryptography.wallets.mnemonic.MnemonicSigner;
                import org.xmtp.reactive.cryptography.wallets.remote.RemoteSigner;

                public final class Signers implements java.util.function.Supplier<List<Signer>> {
                    public List<Signer> get() {
                %s
                return List.of(words, third, sealed, remote);
                    }
                }
                """.formatted(signers);
        StringWriter problems = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        problems,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(new Source(source)))
                .call();
        assertThat(compiled).as("%s%n%s", problems, source).isTrue();
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTests.class.getClassLoader());
        return (Supplier<List<Signer>>)
                loader.loadClass("Signers").getDeclaredConstructor().newInstance();
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Signers.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
