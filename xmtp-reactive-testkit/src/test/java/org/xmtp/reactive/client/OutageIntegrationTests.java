package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Mono;

/** An installation that was offline: what it could do meanwhile, and what both sides have afterwards. */
class OutageIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final StoreKey key = StoreKey.random();
    private final XmtpNode node = XmtpNode.inMemory().start();

    @TempDir
    Path folder;

    @AfterEach
    void stopNode() {
        node.close();
    }

    private static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    private XmtpStore stored(String name) {
        return XmtpStore.file(folder.resolve(name), key);
    }

    private XmtpClient online(PrivateKeySigner signer, XmtpStore store) {
        return await(TestRatchet.client()
                .signer(signer)
                .node(node.uri())
                .store(store)
                .connect());
    }

    private static List<String> texts(XmtpClient client, XmtpClient peer) {
        return await(client.conversation(peer.address())
                .messages(HistoryRange.ALL)
                .map(message -> message.text().orElseThrow())
                .collectList());
    }

    private static List<String> received(XmtpClient client, int count) {
        return await(client.inbound("test")
                .ofType(InboundMessage.class)
                .take(count)
                .map(row -> row.message().text().orElseThrow())
                .collectList());
    }

    @Test
    void whatWasSentOfflineAndWhatCameMeanwhileIsThereOnBothSidesAfterwards() {
        XmtpClient b1 = online(bob, XmtpStore.inMemory());
        XmtpClient a1 = online(alice, stored("a1"));
        await(a1.conversation(b1.address()).send("before")).published().block(LIMIT);
        assertThat(received(b1, 1)).containsExactly("before");
        a1.close().block(LIMIT);

        XmtpClient offline = await(
                TestRatchet.client().signer(alice).store(stored("a1")).offline().connect());
        assertThat(texts(offline, b1)).containsExactly("before");
        SentMessage queued = await(offline.conversation(b1.address()).send("from the tunnel"));
        assertThat(queued.message().delivery()).contains(Delivery.QUEUED);
        offline.close().block(LIMIT);
        await(b1.conversation(a1.address()).send("while you were away"))
                .published()
                .block(LIMIT);

        XmtpClient back = online(alice, stored("a1"));
        assertThat(received(back, 1)).containsExactly("while you were away");
        assertThat(received(b1, 2)).containsExactly("before", "from the tunnel");
        assertThat(texts(back, b1)).containsExactlyInAnyOrder("before", "from the tunnel", "while you were away");
        assertThat(texts(b1, back)).containsExactlyInAnyOrder("before", "from the tunnel", "while you were away");
        assertThat(await(back.conversation(b1.address())
                        .messages(HistoryRange.ALL)
                        .filter(message -> message.text().orElseThrow().equals("from the tunnel"))
                        .single()
                        .map(Message::delivery)
                        .filter(delivery -> delivery.equals(java.util.Optional.of(Delivery.PUBLISHED)))
                        .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(50)))))
                .contains(Delivery.PUBLISHED);
        back.close().block(LIMIT);
        b1.close().block(LIMIT);
    }
}
