package org.xmtp.reactive.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class EchoBotTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void answersOthersWhileOneHandlerFailsAndAnotherNeverEnds() {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            List<String> answers = client(node)
                    .using(bot -> client(node)
                            .using(user -> conversation(user, bot))
                            .takeUntilOther(EchoBot.answer(bot, EchoBotTests::handle)))
                    .collectList()
                    .block(PATIENCE);

            assertThat(answers).containsExactly("one", "two");
        }
    }

    private static Mono<String> handle(String text) {
        return switch (text) {
            case "fail" -> Mono.error(new IllegalStateException("as the test wants it"));
            case "hang" -> Mono.never();
            default -> Mono.just(text);
        };
    }

    private static Flux<String> conversation(XmtpClient user, XmtpClient bot) {
        Flux<String> answers = user.messages()
                .filter(message -> message.direction() == Direction.INBOUND)
                .map(Message::text)
                .flatMap(Mono::justOrEmpty)
                .take(2);
        Flux<SentMessage> questions = Flux.just("hang", "fail", "one", "two")
                .concatMap(text -> user.conversation(bot.address()).send(text));
        return answers.mergeWith(questions.thenMany(Flux.empty()));
    }

    private static Xmtp.ClientBuilder client(XmtpNode node) {
        return Xmtp.client().node(node.uri()).signer(PrivateKeySigner.random()).store(XmtpStore.inMemory());
    }
}
