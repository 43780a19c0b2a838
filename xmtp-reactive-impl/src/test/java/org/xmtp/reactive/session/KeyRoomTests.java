package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyRoomTests {
    private final KeyRoom room = new KeyRoom();

    @Test
    void whileThereIsRoomOnePeerTakesItsWhole() {
        assertThat(room.ofPeer(0)).isEqualTo(KeyRoom.PEER_BYTES);
        assertThat(room.ofPeer(KeyRoom.PEER_BYTES)).isEqualTo(KeyRoom.PEER_BYTES);
    }

    @Test
    void manyPeersWhoTakeAllTheyCanTakeNoMoreTogetherThanThereIs() {
        long taken = 0;
        int peers = 1_000;
        for (int peer = 0; peer < peers; peer++) {
            int more = room.ofPeer(0);
            taken += more;
            room.changed(more);
        }

        assertThat(taken).isLessThanOrEqualTo(KeyRoom.ALL_BYTES + (long) peers * KeyRoom.LEAST_BYTES);
        assertThat(room.ofPeer(0)).isEqualTo(KeyRoom.LEAST_BYTES);
    }

    @Test
    void whoHasTakenSomeKeepsItThoughThereIsNoMore() {
        room.counted(KeyRoom.ALL_BYTES);

        assertThat(room.ofPeer(100_000)).isEqualTo(100_000);
    }

    @Test
    void whereRoomIsScarceEachHasItsShareOfHalf() {
        assertThat(room.shareOf(1_000)).isEqualTo(KeyRoom.PEER_BYTES);
        room.counted(KeyRoom.ALL_BYTES);
        assertThat(room.shareOf(64)).isEqualTo((int) (KeyRoom.ALL_BYTES / 128));
        assertThat(room.shareOf(1_000_000)).isEqualTo(KeyRoom.LEAST_BYTES);
        assertThat(room.shareOf(0)).isEqualTo(KeyRoom.PEER_BYTES);
    }
}
