package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ContentCodec;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Mono;

/** What a client logs, at every level, steers no terminal and forges no line, whatever a node or a peer writes. */
class HostileLogTests {
    private static final String HOSTILE = "\u001b]0;x\u0007\u009b\u007f\u202e\u2028\nforged line";
    private static final ContentTypeId TYPE = new ContentTypeId(HOSTILE, HOSTILE, 1, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.xmtp");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** A program's own content, whose text is the sender's. */
    private record Note(String text) {}

    /** Written as it is; what is read is complained about. */
    private static final class NoteCodec implements ContentCodec<Note> {
        @Override
        public ContentTypeId contentType() {
            return TYPE;
        }

        @Override
        public Class<Note> valueType() {
            return Note.class;
        }

        @Override
        public RawContent encode(Note note) {
            return new RawContent(TYPE, Map.of(HOSTILE, HOSTILE), note.text(), new byte[] {1});
        }

        @Override
        public Note decode(RawContent content) {
            throw new IllegalArgumentException(content.fallback());
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private static Xmtp.ClientBuilder builder() {
        return TestRatchet.client().signer(PrivateKeySigner.random()).store(XmtpStore.inMemory());
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private static StatusRuntimeException refusal() {
        return Status.INTERNAL.withDescription(HOSTILE).asRuntimeException();
    }

    @Test
    void theTextOfANodeIsEscaped() throws IOException {
        try (ScriptedNode node = new ScriptedNode()) {
            node.onPublish(answer -> {
                answer.onNext(PublishResponse.getDefaultInstance());
                answer.onCompleted();
            });
            node.onQuery(answer -> {
                answer.onNext(QueryResponse.getDefaultInstance());
                answer.onCompleted();
            });
            node.onSubscribe(answer -> answer.onError(refusal()));
            XmtpClient client = value(builder().node(node.uri()).connect());

            ConnectionState.Waiting waiting = value(
                    client.connection().ofType(ConnectionState.Waiting.class).next());
            client.close().block(PATIENCE);

            assertThat(waiting.cause()).hasMessageContaining("forged line");
        }
        assertThat(logged()).anySatisfy(text -> assertThat(text).contains("forged line"));
        assertEscaped();
    }

    @Test
    void theTextOfAPeerIsEscaped() {
        InMemoryNetwork network = InMemoryNetwork.create();
        XmtpClient bob = value(
                builder().transport(network.transport()).codec(new NoteCodec()).connect());
        XmtpClient alice = value(
                builder().transport(network.transport()).codec(new NoteCodec()).connect());

        alice.conversation(bob.address())
                .send(new Note(HOSTILE))
                .flatMap(SentMessage::published)
                .block(PATIENCE);
        InboundMessage read =
                value(bob.inbound("reader").ofType(InboundMessage.class).next());
        Mono.when(alice.close(), bob.close()).block(PATIENCE);

        assertThat(read.message().content())
                .isInstanceOfSatisfying(
                        RawContent.class,
                        content -> assertThat(content.fallback()).isEqualTo(HOSTILE));
        assertEscaped();
    }

    /** All that was logged: each message, and each line of each stack. */
    private List<String> logged() {
        return List.copyOf(log.list).stream()
                .map(event ->
                        event.getFormattedMessage() + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .toList();
    }

    private void assertEscaped() {
        assertThat(log.list)
                .allSatisfy(event ->
                        assertThat(event.getFormattedMessage()).isEqualTo(Printable.text(event.getFormattedMessage())));
        assertThat(logged()).allSatisfy(text -> {
            assertThat(text).doesNotContain("\nforged line");
            // A stack has lines of its own.
            String line = text.replaceAll("[\\r\\n\\t]", "");
            assertThat(line).isEqualTo(Printable.text(line));
        });
    }
}
