package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;

/** Envelopes that wait for a grant. */
final class HeldEnvelopesTests {
    private static final int MIB = 1 << 20;
    private static final PeerId SENDER = Samples.peer(1);

    private final HeldEnvelopes held = new HeldEnvelopes();

    private HeldPlace add(int number, PeerId sender, int bytes) {
        HeldPlace place = new HeldPlace(Samples.digest(number), sender, number, number, 1_000 + number, bytes);
        held.add(place);
        return place;
    }

    @Test
    void areGivenBackInTheOrderInWhichTheyCameAndOnce() {
        HeldPlace first = add(30, SENDER, 1);
        HeldPlace second = add(10, SENDER, 1);
        add(3, Samples.peer(9), 1);
        assertThat(held.first(SENDER, 10)).containsExactly(first, second);
        assertThat(held.first(SENDER, 1)).containsExactly(first);

        held.give(first.digest());
        assertThat(held.first(SENDER, 10)).containsExactly(second);
        held.putBack(first.digest());
        assertThat(held.first(SENDER, 10)).containsExactly(first, second);
    }

    @Test
    void oneOnItsWayIntoTheStoreIsNotGivenBackNorIsWhatIsBehindIt() {
        HeldPlace first = add(1, SENDER, 1);
        HeldPlace writing = new HeldPlace(Samples.digest(2), SENDER, 2, 2, 2, 1);
        held.begin(writing);
        HeldPlace behind = add(3, SENDER, 1);
        assertThat(held.first(SENDER, 10)).containsExactly(first);

        held.durable(writing.digest());
        assertThat(held.first(SENDER, 10)).containsExactly(first, writing, behind);
    }

    @Test
    void whatIsGivenBackIsKnownUntilItsOutcome() {
        HeldPlace place = add(1, SENDER, 1);
        assertThat(held.waits(SENDER)).isTrue();
        held.give(place.digest());
        assertThat(held.contains(place.digest())).isTrue();

        held.remove(place.digest());
        assertThat(held.contains(place.digest())).isFalse();
        assertThat(held.waits(SENDER)).isFalse();
        assertThat(held.senders()).isEmpty();
    }

    @Test
    void oneAccountCannotTakeTheRoomOfOthersHoweverManyInstallationsItClaims() {
        PeerId sibling = new PeerId(SENDER.account(), Samples.peer(2).installation());
        add(1, SENDER, 3 * MIB);
        assertThat(held.hasRoomFor(SENDER.account(), MIB)).isTrue();
        add(2, sibling, MIB);

        assertThat(held.hasRoomFor(SENDER.account(), 1)).isFalse();
        assertThat(held.hasRoomFor(Samples.account(7), MIB)).isTrue();

        held.remove(Samples.digest(1));
        assertThat(held.hasRoomFor(SENDER.account(), 1)).isTrue();
    }

    @Test
    void thereIsRoomForSoManyBytesInAll() {
        int each = (int) HeldEnvelopes.MAX_ACCOUNT_BYTES;
        int accounts = (int) (HeldEnvelopes.MAX_BYTES / each);
        for (int number = 1; number <= accounts; number++) {
            assertThat(held.hasRoomFor(Samples.account(number), each)).isTrue();
            add(number, Samples.peer(number), each);
        }

        assertThat(held.hasRoomFor(Samples.account(accounts + 1), 1)).isFalse();
        assertThat(held.hasRoomFor(Samples.account(accounts + 1), 0))
                .as("for its place")
                .isTrue();
    }

    @Test
    void ofTooManyTheAccountThatClaimsMostLosesItsNewest() {
        add(1, Samples.peer(7), 0);
        HeldPlace newest = null;
        for (int number = 2; number <= HeldEnvelopes.MAX; number++) {
            newest = add(number, SENDER, 0);
        }
        assertThat(held.surplus()).isEmpty();

        add(HeldEnvelopes.MAX + 1, Samples.peer(8), 0);

        assertThat(held.surplus().orElseThrow()).isEqualTo(newest);
    }
}
