package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.StubStore;
import reactor.core.publisher.Mono;

/** What is found again of what was sent. */
final class BacklogTests {
    private static final AccountAddress SELF = Samples.account(1);
    private static final ConversationId WITH_BOB = ConversationId.of(SELF, Samples.account(2));
    private static final ConversationId WITH_CAROL = ConversationId.of(SELF, Samples.account(3));

    private final Bench bench = new Bench();
    private final List<StoredEntry> stored = new ArrayList<>();
    private int troubles;
    private int told;
    private boolean done;

    private final class Stored extends StubStore {
        @Override
        public Mono<List<StoredEntry>> entries(long after, int limit) {
            if (troubles > 0) {
                troubles--;
                return Mono.error(new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "a fault of the test"));
            }
            return Mono.just(stored.stream()
                    .filter(entry -> entry.position() > after)
                    .limit(limit)
                    .toList());
        }
    }

    private Backlog behind(long position) {
        Core core = new Core(bench.epoch, bench.journal, bench.peers, new Stored());
        return new Backlog(core, WITH_BOB::equals, position);
    }

    private void add(ConversationId conversation, boolean own, int bytes) {
        long position = stored.size() + 1L;
        stored.add(new StoredEntry(
                position,
                new Entry.OfMessage(
                        new MessageId("%064x".formatted(position)),
                        conversation,
                        own ? SELF : conversation.peerOf(SELF),
                        Samples.peer(1).installation(),
                        own,
                        position,
                        TimeSource.SIGNED,
                        new byte[bytes]),
                own ? Optional.of(Delivery.PUBLISHED) : Optional.empty()));
    }

    private void read(Backlog backlog, long upTo) {
        done = false;
        while (!done) {
            int before = troubles;
            backlog.read(upTo, () -> done = true, error -> told++);
            bench.runtime.pass(Duration.ofSeconds(10));
            assertThat(done).isEqualTo(before == 0);
        }
    }

    private static List<Long> positions(Backlog backlog) {
        return backlog.newest().stream().map(Backlog.Sent::position).toList();
    }

    @Test
    void whatWasSentInTheConversationBehindThePositionIsFoundInItsOrder() {
        add(WITH_BOB, true, 1);
        add(WITH_BOB, true, 2);
        add(WITH_BOB, false, 3);
        add(WITH_CAROL, true, 4);
        add(WITH_BOB, true, 5);
        Backlog backlog = behind(1);

        read(backlog, 4);
        add(WITH_BOB, true, 6);
        read(backlog, 6);
        read(backlog, 6);

        assertThat(positions(backlog)).containsExactly(2L, 5L, 6L);
        assertThat(backlog.newest().get(1).subject().content()).hasSize(5);
    }

    @Test
    void whereTheStoreIsInTroubleItGoesOnWhereItStopped() {
        add(WITH_BOB, true, 1);
        troubles = 3;
        Backlog backlog = behind(0);

        read(backlog, 1);

        assertThat(told).isEqualTo(3);
        assertThat(positions(backlog)).containsExactly(1L);
    }

    @Test
    void theNewestStayWhereThereAreTooMany() {
        for (int message = 0; message < Backlog.MAX_MESSAGES + 5; message++) {
            add(WITH_BOB, true, 1);
        }
        Backlog backlog = behind(0);

        read(backlog, stored.size());

        assertThat(positions(backlog))
                .hasSize(Backlog.MAX_MESSAGES)
                .startsWith(6L)
                .endsWith(Backlog.MAX_MESSAGES + 5L);
    }

    @Test
    void theNewestStayWhereTheyAreTooLargeAndOneAtLeast() {
        int half = (int) (Backlog.MAX_BYTES / 2);
        add(WITH_BOB, true, half);
        add(WITH_BOB, true, half);
        add(WITH_BOB, true, 1);
        Backlog backlog = behind(0);
        read(backlog, 3);
        assertThat(positions(backlog)).containsExactly(2L, 3L);

        add(WITH_BOB, true, half * 2 + 1);
        read(backlog, 4);

        assertThat(positions(backlog)).containsExactly(4L);
    }
}
