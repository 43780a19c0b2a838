package org.xmtp.reactive.benchmarks.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.runtime.EngineRuntime;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The installations that talk through a node, each with a file store of its own.
 *
 * @param node where the node is
 * @param folder holds the stores
 * @param sealing what clients hide from the node
 */
record Cast(URI node, Path folder, Sealing sealing) {
    /** Whatever takes longer is broken, not slow. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    /** As long as the text of every message is, in bytes. */
    static final int TEXT_BYTES = 200;

    private static final String READER = "load";

    /**
     * An installation that can come and go.
     *
     * @param node where its node is
     * @param store its file
     * @param signer its account's wallet
     * @param key what its file is sealed under
     * @param sealing what it hides from the node
     */
    record Player(URI node, Path store, PrivateKeySigner signer, StoreKey key, Sealing sealing) {
        /** Creates its start: it registers the first time, and resumes afterwards. */
        Mono<XmtpClient> open() {
            return Xmtp.client()
                    .signer(signer)
                    .node(node)
                    .store(XmtpStore.file(store, key))
                    .sealing(sealing)
                    .connect();
        }
    }

    /** An installation of an account. */
    Player player(String name, PrivateKeySigner signer) {
        return new Player(node, folder.resolve(name), signer, StoreKey.random(), sealing);
    }

    /**
     * Has the sender write to everybody and everybody answer, so that no session sends pre-key messages any more.
     * Blocks.
     */
    static void introduce(XmtpClient sender, XmtpClient recipient, List<XmtpClient> others) {
        Mono<Void> answers = read(sender, others.size(), answer -> {});
        Flux<Void> echoes = Flux.fromIterable(others)
                .flatMap(
                        other -> other.inbound(READER)
                                .ofType(InboundMessage.class)
                                .concatMap(row ->
                                        row.message().senderInstallation().equals(sender.installationId())
                                                ? other.conversation(sender.address())
                                                        .send("answer")
                                                        .then(row.acknowledge())
                                                : row.acknowledge()),
                        others.size());
        Mono<Void> greeting =
                sender.conversation(recipient.address()).send("greeting").flatMap(sent -> sent.published());
        Disposable echoing = echoes.subscribe();
        try {
            answers.and(greeting).block(LIMIT);
        } finally {
            echoing.dispose();
        }
    }

    /**
     * Reads until so many messages are acknowledged; fails at the first row that is no message. Acknowledgements are
     * under way side by side, as those of a bot with several handlers.
     *
     * @param shown sees each message before it is acknowledged, in order
     */
    static Mono<Void> read(XmtpClient client, int messages, Consumer<InboundMessage> shown) {
        return client.inbound(READER)
                .map(row -> {
                    if (row instanceof InboundFailure failed) {
                        throw new IllegalStateException("a message was not accepted: " + failed.failure());
                    }
                    return (InboundMessage) row;
                })
                .doOnNext(shown)
                .flatMap(row -> row.acknowledge().thenReturn(row), 256)
                .take(messages)
                .then();
    }

    /** The same where envelopes are published too that come to nothing: their failures are acknowledged as well. */
    static Mono<Void> readAmidFailures(XmtpClient client, int messages, Consumer<InboundMessage> shown) {
        return client.inbound(READER)
                .doOnNext(row -> {
                    if (row instanceof InboundMessage message) {
                        shown.accept(message);
                    }
                })
                .flatMap(row -> row.acknowledge().thenReturn(row), 256)
                .ofType(InboundMessage.class)
                .take(messages)
                .then();
    }

    /** A way to the node for what no client would publish. */
    NetworkTransport line() {
        return ((EngineRuntime) XmtpRuntime.shared()).transport(NodeAccess.of(node));
    }

    /** A text of the length that all have. */
    static String text(int number) {
        String head = number + " ";
        return head + "x".repeat(TEXT_BYTES - head.length());
    }

    /** Waits for what must come. */
    static <T> T await(Mono<T> value) {
        return Objects.requireNonNull(value.block(LIMIT), "ended without a value");
    }
}
