package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What becomes of copies, told to who asks late. */
class FatesTests {
    private static final AccountAddress ACCOUNT = new AccountAddress("0x" + "1".repeat(40));
    private static final PeerId PEER = new PeerId(ACCOUNT, new InstallationId("A".repeat(43)));
    private static final StoredEntry SENT = new StoredEntry(
            1,
            new Entry.OfMessage(
                    new MessageId("0".repeat(64)),
                    ConversationId.of(ACCOUNT, ACCOUNT),
                    ACCOUNT,
                    PEER.installation(),
                    true,
                    1,
                    TimeSource.SIGNED,
                    new byte[0]),
            Optional.of(Delivery.PUBLISHED));

    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Queue<Mono<?>> answers = new ArrayDeque<>();
    private final EngineStore store = (EngineStore) Proxy.newProxyInstance(
            EngineStore.class.getClassLoader(), new Class<?>[] {EngineStore.class}, (self, method, arguments) -> {
                Mono<?> next = answers.poll();
                return next != null ? next : Mono.just(method.getName().equals("refused") ? List.of() : List.of(SENT));
            });
    private final Fates fates = new Fates(new Loop(runtime), store);

    /** Before, whoever asked late while the store was in trouble waited until the client closed. */
    @Test
    void whoeverAsksWhileTheStoreIsInTroubleIsToldOnceItIsWell() {
        Mono<?> trouble = Mono.error(new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "a fault of the test"));
        answers.addAll(List.of(trouble, Mono.just(List.of(SENT)), trouble));
        fates.settledThrough(1);
        TestSubscriber<CopyOutcome> user = TestSubscriber.create();

        fates.of(1, List.of(PEER), List.of()).subscribe(user);
        runtime.pass(Duration.ofSeconds(10));

        assertThat(user.getReceivedOnNext()).containsExactly(new CopyOutcome.Accepted(ACCOUNT, PEER.installation()));
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    /** A part threw while the fates were committed: nobody tells of that any more. */
    @Test
    void whoeverAskedLateInAnEpochThatEndedIsToldInTheNext() {
        TestSubscriber<CopyOutcome> user = TestSubscriber.create();
        fates.of(1, List.of(PEER), List.of()).subscribe(user);
        runtime.run();
        assertThat(user.getReceivedOnNext()).isEmpty();

        fates.epochBegan();
        runtime.run();

        assertThat(user.getReceivedOnNext()).containsExactly(new CopyOutcome.Accepted(ACCOUNT, PEER.installation()));
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoGetsNoCopyIsToldOfFirstAndOnceWhateverBecomesOfItLater() {
        PeerId withheld = new PeerId(ACCOUNT, new InstallationId("B".repeat(43)));
        CopyOutcome known = new CopyOutcome.Withheld(ACCOUNT, withheld.installation(), true);
        TestSubscriber<CopyOutcome> user = TestSubscriber.create();

        fates.of(1, List.of(PEER), List.of(known)).subscribe(user);
        runtime.run();
        assertThat(user.getReceivedOnNext()).containsExactly(known);
        fates.settled(1, Fates.outcomes(List.of(withheld), List.of()));
        fates.settled(1, Fates.outcomes(List.of(PEER), List.of()));
        runtime.run();

        assertThat(user.getReceivedOnNext())
                .containsExactly(known, new CopyOutcome.Accepted(ACCOUNT, PEER.installation()));
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void whatBecomesOfACopyThatWasMadeForSomebodyLaterIsNoneOfIts() {
        PeerId later = new PeerId(ACCOUNT, new InstallationId("B".repeat(43)));
        TestSubscriber<CopyOutcome> user = TestSubscriber.create();

        fates.of(1, List.of(PEER), List.of()).subscribe(user);
        fates.settled(1, Fates.outcomes(List.of(later), List.of(RefusedCopy.revoked(later))));
        runtime.run();
        assertThat(user.getReceivedOnNext()).isEmpty();
        assertThat(user.isTerminated()).isFalse();
        fates.settled(1, Fates.outcomes(List.of(PEER), List.of()));
        runtime.run();

        assertThat(user.getReceivedOnNext()).containsExactly(new CopyOutcome.Accepted(ACCOUNT, PEER.installation()));
        assertThat(user.isTerminatedComplete()).isTrue();
    }

    @Test
    void aMessageForNobodyButThoseWhoGetNoCopyIsSettled() {
        CopyOutcome known = new CopyOutcome.Withheld(ACCOUNT, PEER.installation(), false);
        TestSubscriber<CopyOutcome> user = TestSubscriber.create();

        fates.of(1, List.of(), List.of(known)).subscribe(user);
        runtime.run();

        assertThat(user.getReceivedOnNext()).containsExactly(known);
        assertThat(user.isTerminatedComplete()).isTrue();
    }
}
