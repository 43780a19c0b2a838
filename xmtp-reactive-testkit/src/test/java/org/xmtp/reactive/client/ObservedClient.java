package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client under test, with all that a reader from the beginning is shown and every state of its connection. */
final class ObservedClient {
    /** How long anything may take on a slow machine. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String READER = "observer";

    private final XmtpClient client;
    private final Flux<Inbound> rows;
    private final Flux<ConnectionState> states;
    private final Queue<ConnectionState> passed = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private final Disposable watching;

    private ObservedClient(XmtpClient client) {
        this.client = client;
        this.rows = client.inbound(READER)
                .doOnError(error -> ended.set("the inbound stream failed: " + error))
                .doOnComplete(() -> ended.set("the inbound stream completed"))
                .replay()
                .autoConnect(0);
        this.states = client.connection().doOnNext(passed::add).replay().autoConnect(0);
        this.watching = states.subscribe();
    }

    static ObservedClient connect(Xmtp.ClientBuilder builder) {
        return new ObservedClient(await(builder.connect()));
    }

    /** Waits for a value within {@link #LIMIT}. */
    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    XmtpClient client() {
        return client;
    }

    /** Returns once everything that was published before is durable in some form. */
    void awaitLive() {
        await(states.ofType(ConnectionState.Live.class).next());
    }

    /** Everything that is shown up to the message of this text, which it waits for. */
    List<Inbound> rowsUpTo(String text) {
        return await(rows.takeUntil(row -> text.equals(textOf(row))).collectList());
    }

    /** Returns once as many rows that are no messages have been shown. */
    void awaitFailures(int count) {
        await(rows.filter(row -> !(row instanceof InboundMessage)).take(count).collectList());
    }

    private static @Nullable String textOf(Inbound row) {
        return row instanceof InboundMessage received
                ? received.message().text().orElse(null)
                : null;
    }

    /** Fails if a stream has ended, or the connection was given up at any time. */
    void assertUndisturbed() {
        assertThat(ended.get()).isNull();
        List<ConnectionState> all = new ArrayList<>(passed);
        assertThat(all)
                .isNotEmpty()
                .noneMatch(
                        state -> state instanceof ConnectionState.Waiting || state instanceof ConnectionState.Closed);
    }

    void close() {
        watching.dispose();
        client.close().block(LIMIT);
    }
}
