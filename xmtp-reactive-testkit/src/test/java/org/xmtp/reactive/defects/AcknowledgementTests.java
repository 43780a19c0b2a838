package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Flux;

/** What a reader has acknowledged does not come again. */
@Timeout(60)
class AcknowledgementTests extends DefectTests {
    private static final int ROWS = 20;
    private static final String READER = "reader";
    private static final String LAST = "last";

    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final XmtpClient alice = connect();

    private XmtpClient connectBob() {
        return connectBob(file("bob"));
    }

    private XmtpClient connectBob(XmtpStore store) {
        return connect(
                TestRatchet.client().signer(bob).transport(network.transport()).store(store));
    }

    private void sendRows(XmtpClient to) {
        texts("row", ROWS).forEach(text -> publish(alice, to.address(), text));
    }

    private static List<Inbound> rows(XmtpClient client) {
        return Await.value(client.inbound(READER).take(ROWS).collectList());
    }

    /** All but the first and the eighth, the last one first. */
    private static void acknowledgeFromTheEnd(List<Inbound> rows) {
        Await.done(Flux.range(1, ROWS - 1)
                .map(number -> ROWS - number)
                .filter(index -> index != 7)
                .concatMap(index -> rows.get(index).acknowledge())
                .then());
    }

    private static String text(Inbound row) {
        return ((InboundMessage) row).message().text().orElse("");
    }

    /** What the reader is shown up to a last message. */
    private List<String> shownAgain(XmtpClient client) {
        publish(alice, client.address(), LAST);
        return Await.value(client.inbound(READER)
                .map(AcknowledgementTests::text)
                .takeUntil(LAST::equals)
                .collectList());
    }

    /** Before, the mark went back, and 9 acknowledged rows came again. */
    @Test
    void aRowOfACancelledReaderThatIsAcknowledgedLateTakesNothingBack() {
        XmtpClient client = connectBob();
        sendRows(client);
        List<Inbound> cancelled = rows(client);
        Await.done(Flux.fromIterable(rows(client))
                .take(10)
                .concatMap(Inbound::acknowledge)
                .then());

        Await.done(cancelled.get(0).acknowledge());

        assertThat(shownAgain(client))
                .containsExactlyElementsOf(
                        Flux.concat(Flux.fromIterable(texts("row", ROWS)).skip(10), Flux.just(LAST))
                                .toIterable());
    }

    /** Before, all acknowledged rows beyond an open one came again. */
    @Test
    void ofRowsAcknowledgedOutOfOrderOnlyTheOpenOnesComeAgain() {
        XmtpClient client = connectBob();
        sendRows(client);
        acknowledgeFromTheEnd(rows(client));
        Await.done(client.close());

        assertThat(shownAgain(connectBob())).containsExactly("row 1", "row 8", LAST);
    }

    /** Each state is that of a store whose process was killed: its files as they are while the client goes on. */
    @Test
    void neitherDoTheOthersAfterACrashNorDoesTheMarkGoBackWithTheNext() throws IOException {
        XmtpClient client = connectBob();
        sendRows(client);
        acknowledgeFromTheEnd(rows(client));
        copyStore("bob", "killed");
        Await.done(client.close());

        XmtpClient second = connectBob(file("killed"));
        List<Inbound> open = Await.value(second.inbound(READER).take(2).collectList());
        assertThat(open).extracting(AcknowledgementTests::text).containsExactly("row 1", "row 8");
        Await.done(open.get(0).acknowledge());
        copyStore("killed", "killed again");
        Await.done(second.close());

        assertThat(shownAgain(connectBob(file("killed again")))).containsExactly("row 8", LAST);
    }

    /**
     * Copies a store at a moment at which nothing is written; the file that tells how far it was may be missing yet.
     */
    private void copyStore(String from, String to) throws IOException {
        for (String end : List.of(".head", ".mv.db")) {
            Path file = folder.resolve(from + end);
            byte[] before = new byte[0];
            byte[] copied = new byte[0];
            while (Files.exists(file) && (copied.length == 0 || !Arrays.equals(before, copied))) {
                before = copied;
                copied = Files.readAllBytes(file);
            }
            if (copied.length > 0) {
                Files.write(folder.resolve(to + end), copied);
            }
        }
    }
}
