package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpClient;

/** Sends to many recipients: from many threads at once, and to more of them than a subscription follows. */
@Timeout(120)
class ManyRecipientsTests extends DefectTests {
    private static final int SENDERS = 16;
    private static final int SENDS_EACH = 400;
    private static final int JOINS_EVERY = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than the directory follows. */
    private static final int MANY = 1_200;

    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private AccountAddress join() {
        Stranger stranger = Stranger.create();
        publish(List.of(stranger.bundle()));
        return stranger.address();
    }

    private List<AccountAddress> join(int count) {
        List<AccountAddress> joined = new CopyOnWriteArrayList<>();
        for (int number = 0; number < count; number++) {
            joined.add(join());
        }
        return joined;
    }

    /** Before, journal and sender waited for each other's monitors for ever after 700 to 5,000 sends. */
    @Test
    void sendsToSeveralRecipientsAtOnceGoOnWhileNewOnesJoin() {
        XmtpClient sender = connect();
        List<AccountAddress> recipients = join(SENDERS);
        AtomicInteger durable = new AtomicInteger();
        for (int thread = 0; thread < SENDERS; thread++) {
            threads.execute(() -> {
                for (int number = 1; number <= SENDS_EACH; number++) {
                    if (number % JOINS_EVERY == 0) {
                        recipients.add(join());
                    }
                    int chosen = ThreadLocalRandom.current().nextInt(recipients.size());
                    send(sender, recipients.get(chosen), "number " + number);
                    durable.incrementAndGet();
                }
            });
        }

        boolean unused = Await.holds(PATIENCE, () -> durable.get() == SENDERS * SENDS_EACH);

        assertThat(durable).as("durable sends").hasValue(SENDERS * SENDS_EACH);
    }

    /** Before, beyond 1,000 accounts each send told the node the whole set of topics again. */
    @Test
    void moreRecipientsThanAreFollowedDoNotMakeEachSendResendTheTopics() {
        Tap line = new Tap(network.transport());
        XmtpClient sender = connect(builder().transport(line));
        awaitLive(sender);
        List<AccountAddress> recipients = new ArrayList<>(join(MANY));
        recipients.forEach(recipient -> send(sender, recipient, "first"));
        int before = line.topicSets();

        recipients.forEach(recipient -> send(sender, recipient, "second"));

        assertThat(line.topicSets() - before)
                .as("sets of topics sent in %d sends", MANY)
                .isLessThan(MANY / 10);
    }
}
