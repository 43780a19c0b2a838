package org.xmtp.reactive.bots;

import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/**
 * Answers each text with what a handler makes of it. A row is acknowledged when its answer is durable: a bot that was
 * killed answers again rather than never. A handler that fails or takes longer than {@link #PATIENCE} is logged and its
 * row acknowledged, not retried: the next start would fail on it again. Up to {@link #AT_ONCE} handlers run side by
 * side, so a slow one holds up nobody else; beyond that, rows wait in the store.
 */
public final class EchoBot {
    static final int AT_ONCE = 16;
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(EchoBot.class);

    private EchoBot() {}

    /** Creates the bot's work on a client: completes when the client closes, errors when its store fails. */
    public static Mono<Void> answer(XmtpClient client, Function<String, Mono<String>> handler) {
        return client.inbound("echo")
                .flatMap(row -> answer(client, handler, row).then(row.acknowledge()), AT_ONCE)
                .then();
    }

    private static Mono<Void> answer(XmtpClient client, Function<String, Mono<String>> handler, Inbound row) {
        // Copies of what our own account sent are left alone: two bots of one account would never stop.
        if (!(row instanceof InboundMessage received) || received.message().direction() == Direction.OUTBOUND) {
            return Mono.empty();
        }
        Message message = received.message();
        return Mono.defer(() -> Mono.justOrEmpty(message.text()).flatMap(handler))
                .timeout(PATIENCE)
                .flatMap(text -> client.conversation(message.sender()).send(text))
                .doOnError(e -> LOG.warn("No answer to {}", message, e))
                .onErrorComplete()
                .then();
    }

    /** Runs the bot at the node that is the first argument, under a new account, until it is stopped. */
    public static void main(String[] arguments) {
        Xmtp.client()
                .node(arguments[0])
                .signer(PrivateKeySigner.random())
                .store(XmtpStore.inMemory())
                .using(bot -> {
                    System.out.println("send something to " + bot.address());
                    return answer(bot, Mono::just);
                })
                .blockLast();
    }
}
