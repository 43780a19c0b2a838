package org.xmtp.reactive.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.network.NoNode;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.StubStore;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Who was revoked is told as it is known when the answer is given. */
final class RevokedAmongTests {
    private static final PeerId FIRST = Samples.peer(1);
    private static final PeerId SECOND = Samples.peer(2);

    private final Bench bench = new Bench();
    private final Sinks.One<AccountRow> second = Sinks.one();
    private final List<Set<PeerId>> told = new ArrayList<>();
    private final Directory directory = new Directory(
            new Directory.Parts(bench.epoch, bench.journal, new Slow(), new NoNode(), new Unmoved()),
            new TrustPolicy(Samples.peer(0), Trust.ACCEPT),
            true);

    private final class Slow extends StubStore {
        @Override
        public Mono<AccountRow> account(AccountAddress account) {
            return account.equals(SECOND.account())
                    ? second.asMono()
                    : Mono.just(new AccountRow(List.of(), List.of(), true));
        }
    }

    private void ask() {
        bench.epoch.run(() -> directory.revokedAmong(Set.of(FIRST, SECOND), told::add, error -> {
            throw new AssertionError(error);
        }));
        bench.runtime.run();
    }

    private void revoke(PeerId peer) {
        bench.epoch.run(() -> directory.revoke(
                new Revocation(peer.account(), List.of(peer.installation()), 7, new byte[65]), () -> {}, error -> {
                    throw new AssertionError(error);
                }));
        bench.runtime.run();
    }

    private void readSecond() {
        second.tryEmitValue(new AccountRow(List.of(), List.of(), true));
        bench.runtime.run();
    }

    /** Before, it was told as it had been when its own account was looked at. */
    @Test
    void whoIsRevokedWhileAnotherAccountIsReadIsAmongThem() {
        ask();
        assertThat(told).isEmpty();

        revoke(FIRST);
        readSecond();

        assertThat(told).containsExactly(Set.of(FIRST));
    }

    @Test
    void nobodyIsWhereNothingWasRevoked() {
        ask();
        readSecond();

        assertThat(told).containsExactly(Set.of());
        assertThat(bench.faults).isEmpty();
    }
}
