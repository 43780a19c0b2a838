package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** What a node writes into a flight recording. */
class EventsTests {

    private static final int MOST = 200;

    @TempDir
    Path folder;

    @Test
    void commitsPagesAndSlowSubscribersAreRecorded() throws Exception {
        Path file = folder.resolve("node.jfr");
        try (Recording recording = new Recording()) {
            for (String event : List.of("Commit", "Page", "SlowSubscriber")) {
                recording.enable("xmtp.node." + event).withoutThreshold();
            }
            recording.start();
            try (XmtpNode node = XmtpNode.inMemory().start();
                    Client client = new Client(node.uri())) {
                client.publish(envelope("t", 1, "x"), envelope("t", 1, "x"), envelope("t", 2, "x"));
                client.query("t", "u");
                LiveStream<SubscribeRequest> slow = LiveStream.unread(client, 1, "slow");
                for (int number = 0; number < MOST && slow.isOpen(); number++) {
                    client.publish(envelope("slow", number, new byte[1_000_000]));
                }
                slow.request(Integer.MAX_VALUE);
                slow.awaitStatus();
            }
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(named(events, "Commit").get(0))
                .satisfies(commit -> assertThat(commit.getInt("envelopes")).isEqualTo(3))
                .satisfies(commit -> assertThat(commit.getInt("added")).isEqualTo(2))
                .satisfies(commit -> assertThat(commit.getLong("bytes")).isPositive())
                .satisfies(commit -> assertThat(commit.getBoolean("failed")).isFalse());
        assertThat(named(events, "Page").get(0))
                .satisfies(page -> assertThat(page.getInt("topics")).isEqualTo(2))
                .satisfies(page -> assertThat(page.getInt("envelopes")).isEqualTo(2));
        assertThat(named(events, "SlowSubscriber"))
                .singleElement()
                .satisfies(slow -> assertThat(slow.getLong("bytes")).isPositive());
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("xmtp.node." + name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }
}
