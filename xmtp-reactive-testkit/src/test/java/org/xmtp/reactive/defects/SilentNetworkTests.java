package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
import reactor.core.publisher.Flux;

/** A network that drops every packet: no call is answered, and none fails. */
@Timeout(120)
class SilentNetworkTests extends DefectTests {
    private static final int SENDS = 20;
    /** Time for one look-up that is not answered, and a little. */
    private static final Duration ONE_LOOK_UP = Duration.ofSeconds(12);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());

    private XmtpClient connectAlice() {
        return connect(TestRatchet.client().signer(alice).transport(line).store(file("alice")));
    }

    /** Before, one became durable every 5 s, each after a look-up of its own, and the rest was lost at the close. */
    @Test
    void sendsBecomeDurableAfterOneLookUpAndNoneIsLostAtTheClose() {
        XmtpClient bob = connect();
        XmtpClient client = connectAlice();
        publish(client, bob.address(), "hello");
        awaitLive(client);
        line.fallSilent();
        line.onSubscribe(signals -> Flux.never());
        network.breakSubscriptions();
        Queue<String> durable = new ConcurrentLinkedQueue<>();
        List<String> texts = texts("message", SENDS);

        texts.forEach(text ->
                client.conversation(bob.address()).send(text).subscribe(sent -> durable.add(text), error -> {}));
        boolean unused = Await.holds(ONE_LOOK_UP, () -> durable.size() == SENDS);

        assertThat(durable).as("durable within " + ONE_LOOK_UP).containsExactlyElementsOf(texts);
        closeAll();
        XmtpClient offline =
                connect(TestRatchet.client().signer(alice).store(file("alice")).offline());
        assertThat(Await.value(offline.conversation(bob.address())
                        .messages()
                        .map(message -> message.text().orElse(""))
                        .collectList()))
                .containsAll(texts);
    }

    /** Before, the error said "Did not observe any item or terminal signal within 5000ms in 'source(MonoDefer)'". */
    @Test
    void theErrorOfAFirstSendIsInOurWords() {
        XmtpClient client = connectAlice();
        awaitLive(client);
        line.fallSilent();

        Throwable error = catchThrowable(() -> send(client, Stranger.create().address(), "hello"));

        assertThat(error).isInstanceOf(XmtpConnectionException.class);
        for (Throwable said = error; said != null; said = said.getCause()) {
            assertThat(String.valueOf(said.getMessage())).doesNotContain("Did not observe", "source(", "Mono", "Flux");
        }
    }
}
