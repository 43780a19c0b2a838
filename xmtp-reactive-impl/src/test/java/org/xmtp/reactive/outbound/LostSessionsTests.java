package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.TrustPolicy;
import org.xmtp.reactive.identity.Unmoved;
import org.xmtp.reactive.network.NoNode;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.StubStore;
import reactor.core.publisher.Mono;

/** What is opened anew after a recovery, before the client is given to its user. */
final class LostSessionsTests {
    private final Bench bench = new Bench();
    private final LocalIdentity identity = Identities.of(bench);
    private final List<String> told = new ArrayList<>();
    private int flood = 500;

    private static final class Nowhere implements Drafts.Destination {
        @Override
        public long stamp() {
            return 0;
        }

        @Override
        public void queued(OutboxRow row) {}

        @Override
        public void lost(long message, List<RefusedCopy> lost) {}

        @Override
        public void durable(SendRequest.Pending send, Drafts.Sent sent) {}

        @Override
        public void failed(SendRequest.Pending send, Throwable error) {}
    }

    private static final class NobodyKnown extends StubStore {
        @Override
        public Mono<List<AccountAddress>> accounts() {
            return Mono.just(List.of());
        }
    }

    private Renewals renewals() {
        Directory directory = new Directory(
                new Directory.Parts(bench.epoch, bench.journal, new NobodyKnown(), new NoNode(), new Unmoved()),
                new TrustPolicy(identity.self(), Trust.ACCEPT),
                true);
        Drafts.Parts parts = new Drafts.Parts(bench.epoch, identity, bench.peers, bench.journal, new Nowhere());
        return new Renewals(parts, new SendClock(bench.epoch, 0), directory.approvals());
    }

    private void append() {
        bench.journal.append(WriteSetDraft.of(List.of(), position -> {
            flood--;
            if (flood > 0) {
                append();
            }
        }));
    }

    @Test
    void nobodyWaitsForAJournalThatIsNeverIdle() {
        append();
        Core core = new Core(bench.epoch, bench.journal, bench.peers, new NobodyKnown());
        bench.loop.execute(() -> new LostSessions(
                        core, identity.self(), renewals(), () -> told.add("done with " + flood + " still to come"))
                .begin());
        bench.runtime.run();

        assertThat(told).hasSize(1);
        assertThat(told).doesNotContain("done with 0 still to come");
        assertThat(flood).isZero();
    }
}
