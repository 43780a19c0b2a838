package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;

/** The page on operations names all metrics, states and reasons that there are, and no others. */
class OperationsPageTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** What the first cells of a section's table name. */
    private static List<String> named(String section) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "OPERATIONS.md"));
        String[] parts = page.split("(?m)^## ");
        String part = Stream.of(parts)
                .filter(text -> text.startsWith(section + "\n"))
                .findFirst()
                .orElseThrow();
        return part.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> NAME.matcher(cell).results().map(OperationsPageTests::name))
                .toList();
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    @Test
    void namesTheMetrics() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics.addRegistry(registry);
        XmtpClient client = Objects.requireNonNull(Xmtp.client()
                .transport(InMemoryNetwork.create().transport())
                .signer(PrivateKeySigner.random())
                .store(XmtpStore.inMemory())
                .connect()
                .block(PATIENCE));

        assertThat(named("Metrics"))
                .doesNotHaveDuplicates()
                .hasSameElementsAs(registry.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> name.startsWith("xmtp."))
                        .toList());

        client.close().block(PATIENCE);
        Metrics.removeRegistry(registry);
    }

    @Test
    void namesTheStates() throws Exception {
        assertThat(named("States"))
                .containsExactlyElementsOf(Stream.of(ConnectionState.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void namesTheSecurityEvents() throws Exception {
        assertThat(named("Security events"))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of(SecurityEvent.OfInstallation.class.getPermittedSubclasses()),
                                Stream.of(SecurityEvent.Missed.class))
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void namesTheReasonsOfFailures() throws Exception {
        assertThat(named("Failures"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(FailureReason.values()).map(Enum::name).toList());
    }
}
