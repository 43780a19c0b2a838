package org.xmtp.reactive.cryptography;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.xmtp.reactive.cryptography.olm.OlmSession;

/** The conversation that the module's README shows, compiled and run as it stands. */
class ReadmeTests {
    private static final int MOST_LINES = 15;
    private static final String BEGIN = "<!-- conversation -->\n```java\n";
    private static final String END = "```\n<!-- /conversation -->";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theConversationTakesPlace() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String conversation = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
        assertThat(conversation.lines()).hasSizeBetween(1, MOST_LINES);

        assertThat(compiled(conversation).get()).containsExactly("Hello Bob", "Hello Alice");
    }

    @SuppressWarnings("unchecked")
    private Supplier<List<String>> compiled(String conversation) throws Exception {
        String source = """
                import static java.nio.charset.StandardCharsets.UTF_8;
                import java.security.SecureRandom;
                import java.util.List;
                import %s;

                public final class Conversation implements java.util.function.Supplier<List<String>> {
                    public List<String> get() {
                %s
                return List.of(atBob, atAlice);
                    }
                }
                """.formatted(OlmSession.class.getPackageName() + ".*", conversation);
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
        return (Supplier<List<String>>)
                loader.loadClass("Conversation").getDeclaredConstructor().newInstance();
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Conversation.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
