package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Statement;

/** The queue of what is to be done with one peer's sessions. */
final class PeerTests {
    private final Bench bench = new Bench();
    private final Peer peer = bench.peers.of(Samples.peer(1));
    private final List<String> computed = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();

    private final class Item implements PeerItem {
        private final String name;
        private Turn turn = Turn.NOW;
        private long bytes = 1;
        private int refusals;
        private boolean throwing;

        Item(String name) {
            this.name = name;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public Turn turn(Peer ofPeer) {
            return turn;
        }

        @Override
        public Result compute(Workbench workbench) {
            computed.add(name);
            if (throwing) {
                throw new IllegalStateException("a fault of the test");
            }
            workbench.pinned(new Contact(Samples.peer(1), new byte[32], new byte[32], null, applied.size() + 1));
            return () -> {
                if (refusals-- > 0) {
                    return false;
                }
                applied.add(name);
                return true;
            };
        }

        @Override
        public void crashed(Throwable error) {
            applied.add(name + " crashed");
        }
    }

    private Item enqueue(String name) {
        Item item = new Item(name);
        peer.enqueue(item);
        return item;
    }

    @Test
    void nothingIsDoneBeforeTheSessionsAreLoaded() {
        enqueue("one");
        bench.runtime.run(Kind.LOOP, Kind.LANE);
        assertThat(computed).isEmpty();

        bench.runtime.run();
        assertThat(applied).containsExactly("one");
    }

    @Test
    void oneJobAtATimeAndWhatComesMeanwhileGoesAlongInTheNext() {
        bench.runtime.run();
        enqueue("one");
        enqueue("two");
        enqueue("three");
        assertThat(bench.epoch.jobs()).isOne();
        assertThat(bench.runtime.step(Kind.LANE)).isTrue();
        assertThat(computed).containsExactly("one");
        assertThat(bench.runtime.step(Kind.LANE)).isFalse();

        bench.runtime.run(Kind.LOOP);
        assertThat(bench.runtime.step(Kind.LANE)).isTrue();
        assertThat(computed).containsExactly("one", "two", "three");
        bench.runtime.run();
        assertThat(applied).containsExactly("one", "two", "three");
    }

    @Test
    void whatWasComputedWithAnotherContactThanThereIsNowIsComputedAgain() {
        bench.runtime.run();
        peer.learn(signed(1));
        enqueue("one");
        enqueue("two");
        bench.runtime.step(Kind.LANE);
        peer.learn(signed(1));
        bench.runtime.run(Kind.LOOP);
        assertThat(applied).as("nothing has changed").containsExactly("one");

        bench.runtime.step(Kind.LANE);
        peer.learn(signed(2));
        bench.runtime.run();

        assertThat(computed).containsExactly("one", "two", "two");
        assertThat(applied).containsExactly("one", "two");
    }

    private static Contact signed(long sequence) {
        return new Contact(
                Samples.peer(1),
                new byte[32],
                new byte[32],
                new byte[32],
                sequence,
                new Statement(sequence, 0, Long.MAX_VALUE));
    }

    @Test
    void aJobTakesOnlySoManyItems() {
        IntStream.range(0, PeerJob.MAX_ITEMS + 1).forEach(i -> enqueue("item " + i));
        bench.runtime.run(Kind.LOOP, Kind.STORE);

        bench.runtime.step(Kind.LANE);
        assertThat(computed).hasSize(PeerJob.MAX_ITEMS);
        bench.runtime.run();
        assertThat(applied).hasSize(PeerJob.MAX_ITEMS + 1).doesNotHaveDuplicates();
    }

    @Test
    void aJobTakesOnlySoManyBytesButOneItemAlways() {
        enqueue("large").bytes = PeerJob.MAX_BYTES + 1;
        enqueue("small");
        bench.runtime.run(Kind.LOOP, Kind.STORE);

        bench.runtime.step(Kind.LANE);
        assertThat(computed).containsExactly("large");
        bench.runtime.run();
        assertThat(applied).containsExactly("large", "small");
    }

    @Test
    void anItemWhoseResultDoesNotHoldIsComputedAgainAndSoIsWhatIsBehindIt() {
        enqueue("one");
        enqueue("two").refusals = 1;
        enqueue("three");
        bench.runtime.run();

        assertThat(applied).containsExactly("one", "two", "three");
        assertThat(computed).containsExactly("one", "two", "three", "two", "three");
    }

    @Test
    void whatWasComputedFromAStateThatDoesNotHoldIsForgotten() {
        Item one = enqueue("one");
        one.refusals = 1;
        bench.runtime.run(Kind.LOOP, Kind.STORE);
        bench.runtime.step(Kind.LANE);
        one.turn = PeerItem.Turn.LATER;
        bench.runtime.run();

        assertThat(peer.contact()).isNull();
    }

    @Test
    void anItemThatThrowsIsAloneWithIt() {
        enqueue("one");
        enqueue("two").throwing = true;
        enqueue("three");
        bench.runtime.run();

        assertThat(applied).containsExactly("one", "two crashed", "three");
        assertThat(bench.faults).isEmpty();
    }

    @Test
    void whatWaitsAtTheHeadHoldsUpThoseBehindItUntilItIsLookedAtAgain() {
        Item first = enqueue("first");
        first.turn = PeerItem.Turn.LATER;
        enqueue("second");
        bench.runtime.run();
        assertThat(computed).isEmpty();

        first.turn = PeerItem.Turn.NOW;
        peer.pump();
        bench.runtime.run();
        assertThat(applied).containsExactly("first", "second");
    }

    @Test
    void whatNeedsNoSessionAnyMoreLeavesTheQueue() {
        enqueue("first").turn = PeerItem.Turn.NEVER;
        enqueue("second");
        bench.runtime.run();

        assertThat(computed).containsExactly("second");
    }

    @Test
    void peersDoNotWaitForOneAnother() {
        Peer other = bench.peers.of(Samples.peer(2));
        enqueue("slow");
        other.enqueue(new Item("quick"));
        bench.runtime.run(Kind.LOOP, Kind.STORE);

        bench.runtime.stepNewest(Kind.LANE);
        bench.runtime.run(Kind.LOOP, Kind.STORE);

        assertThat(applied).containsExactly("quick");
    }

    @Test
    void aResultThatComesAfterTheEndOfTheEpochIsDropped() {
        enqueue("one");
        bench.runtime.run(Kind.LOOP, Kind.STORE);
        bench.epoch.end();
        bench.runtime.run();

        assertThat(computed).containsExactly("one");
        assertThat(applied).isEmpty();
    }
}
