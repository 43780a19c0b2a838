package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.client.EngineMetricsTests.Connection.connected;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.testkit.InMemoryNetwork;

/** What a client writes into a flight recording. */
class SecurityRecordTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder = Path.of("");

    private final InMemoryNetwork network = InMemoryNetwork.create();

    @Test
    void securityEventsAreRecorded() throws Exception {
        Path file = folder.resolve("client.jfr");
        PrivateKeySigner bobs = PrivateKeySigner.random();
        XmtpClient alice = connected(network.transport());
        XmtpClient bob = connected(network.transport(), bobs);
        alice.installations(bob.address()).collectList().block(PATIENCE);
        try (Recording recording = new Recording()) {
            recording.enable("xmtp.client.Security");
            recording.start();
            XmtpClient second = connected(network.transport(), bobs);
            alice.security().next().block(PATIENCE);
            recording.dump(file);

            assertThat(RecordingFile.readAllEvents(file))
                    .filteredOn(event -> event.getString("client")
                            .equals(alice.installationId().value()))
                    .singleElement()
                    .satisfies(event -> assertRecorded(event, second));
            second.close().block(PATIENCE);
        }
        alice.close().block(PATIENCE);
        bob.close().block(PATIENCE);
    }

    private static void assertRecorded(RecordedEvent event, XmtpClient added) {
        assertThat(event.getEventType().getCategoryNames()).containsExactly("XMTP", "Client");
        assertThat(event.getString("kind")).isEqualTo("NewInstallation");
        assertThat(event.getString("account")).isEqualTo(added.address().wire());
        assertThat(event.getString("installation"))
                .isEqualTo(added.installationId().value());
    }

    /** As a runtime image is made that leaves the recorder out. */
    private static final class WithoutRecorder extends ClassLoader {
        WithoutRecorder() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("jdk.jfr.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void aRecorderIsNotNeeded() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(new File(entry).toURI().toURL());
        }
        try (URLClassLoader without = new URLClassLoader(urls.toArray(URL[]::new), new WithoutRecorder())) {
            assertThatThrownBy(() -> without.loadClass(Event.class.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
            Callable<?> connection = (Callable<?>) without.loadClass(EngineMetricsTests.Connection.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();

            assertThat(connection.call()).asString().startsWith("0x");
        }
    }
}
