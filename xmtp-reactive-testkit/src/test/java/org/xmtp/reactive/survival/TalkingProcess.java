package org.xmtp.reactive.survival;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An installation in a process of its own, which sends as much as it can, reads all that comes, and says what it has
 * done: {@code opening}, {@code connected}, {@code live}, {@code durable TEXT}, {@code shown POSITION TEXT},
 * {@code acknowledged POSITION}.
 */
public final class TalkingProcess {
    /** The reader that acknowledges. */
    static final String READER = "reader";

    /** How many messages wait for the node at most. */
    private static final int UNPUBLISHED = 200;

    private static final int ACKNOWLEDGEMENTS = 16;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private TalkingProcess() {}

    /** Starts one on a store that holds an installation. */
    static Process start(String name, int run, URI node, Path store, StoreKey key, AccountAddress peer) {
        return JavaProcess.start(
                List.of("-Xmx256m"),
                TalkingProcess.class,
                name,
                Integer.toString(run),
                node.toString(),
                store.toString(),
                HexFormat.of().formatHex(key.exposeBytes()),
                peer.toString());
    }

    /** Takes what {@link #start} gives. */
    public static void main(String[] arguments) {
        System.out.println("opening");
        XmtpClient client = Objects.requireNonNull(Xmtp.client()
                // The keys that were used stand in the envelopes.
                .sealing(Sealing.OFF)
                .node(arguments[2])
                .store(XmtpStore.file(
                        Path.of(arguments[3]), StoreKey.of(HexFormat.of().parseHex(arguments[4]))))
                .requireExisting()
                .connect()
                .block(LIMIT));
        System.out.println("connected");
        Saying.Run run = new Saying.Run(arguments[0], Integer.parseInt(arguments[1]));
        Flux.merge(live(client), read(client), send(client, AccountAddress.parse(arguments[5]), run))
                .subscribe();
        JavaProcess.endWithParent();
    }

    private static Mono<Void> live(XmtpClient client) {
        return client.connection()
                .ofType(ConnectionState.Live.class)
                .next()
                .doOnNext(state -> System.out.println("live"))
                .then();
    }

    private static Mono<Void> send(XmtpClient client, AccountAddress peer, Saying.Run run) {
        return client.send(Flux.range(1, Integer.MAX_VALUE)
                        .map(number -> OutgoingMessage.text(peer, new Saying(run, number).text())))
                .doOnNext(sent ->
                        System.out.println("durable " + sent.message().text().orElseThrow()))
                .flatMap(SentMessage::published, UNPUBLISHED)
                .then();
    }

    private static Mono<Void> read(XmtpClient client) {
        return client.inbound(READER)
                .flatMap(
                        row -> {
                            System.out.println("shown " + row.position() + " " + textOf(row));
                            return row.acknowledge()
                                    .doOnSuccess(done -> System.out.println("acknowledged " + row.position()));
                        },
                        ACKNOWLEDGEMENTS)
                .then();
    }

    /** The text of a row that has to be a message. */
    static String textOf(Inbound row) {
        if (row instanceof InboundMessage received) {
            return received.message().text().orElseThrow();
        }
        throw new AssertionError("not a message: " + row);
    }
}
