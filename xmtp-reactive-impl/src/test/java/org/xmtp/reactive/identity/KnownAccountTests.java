package org.xmtp.reactive.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Statement;

/** Which bundle of an installation counts. */
final class KnownAccountTests {
    private static final PeerId PEER = Samples.peer(1);
    private static final byte[] IDENTITY_KEY = bytes(1);
    private static final byte[] SIGNING_KEY = bytes(2);

    private final KnownAccount account = new KnownAccount(PEER.account(), new AccountRow(List.of(), List.of(), false));

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) value;
        return bytes;
    }

    private static Contact unsigned(int fallbackKey, byte @Nullable [] signingKey) {
        return new Contact(PEER, IDENTITY_KEY, bytes(fallbackKey), signingKey, fallbackKey);
    }

    private static Contact signed(long sequence, int fallbackKey, byte[] signingKey) {
        return new Contact(
                PEER,
                IDENTITY_KEY,
                bytes(fallbackKey),
                signingKey,
                fallbackKey,
                new Statement(sequence, 0, Long.MAX_VALUE));
    }

    private byte[] fallbackKey() {
        return account.contacts().get(0).fallbackKey();
    }

    @Test
    void ofUnsignedOnesTheFirstSeenStays() {
        assertThat(account.add(unsigned(10, null))).isTrue();
        assertThat(account.add(unsigned(11, null))).isFalse();
        assertThat(fallbackKey()).isEqualTo(bytes(10));
    }

    /** In whatever order they were written: a store that is opened again puts them together. */
    @Test
    void aPinnedKeyDoesNotGiveWayToASignedBundleWithAnother() {
        Contact pinned = unsigned(10, SIGNING_KEY);
        Contact other = signed(5, 11, bytes(3));

        assertThat(Contact.newer(pinned, other)).isEqualTo(pinned);
        assertThat(Contact.newer(pinned, signed(5, 11, SIGNING_KEY)).sequence()).isEqualTo(5);
    }

    @Test
    void aSignedOneTakesTheUnsignedOnesPlaceForGood() {
        account.add(unsigned(10, null));
        assertThat(account.add(signed(1, 11, SIGNING_KEY))).isTrue();
        assertThat(account.add(unsigned(12, null))).isFalse();
        assertThat(fallbackKey()).isEqualTo(bytes(11));
        assertThat(account.size()).isOne();
    }

    @Test
    void ofSignedOnesThatWithTheHighestSequenceCountsInWhateverOrderTheyCome() {
        account.add(signed(5, 15, SIGNING_KEY));
        assertThat(account.add(signed(4, 14, SIGNING_KEY))).isFalse();
        assertThat(account.add(signed(5, 16, SIGNING_KEY))).isFalse();
        assertThat(account.add(signed(9, 19, SIGNING_KEY))).isTrue();
        assertThat(account.add(signed(6, 17, SIGNING_KEY))).isFalse();
        assertThat(fallbackKey()).isEqualTo(bytes(19));
    }

    @Test
    void noneWithAnotherSigningKeyThanTheOneThatIsPinnedCounts() {
        account.add(unsigned(10, null));
        account.pinned(unsigned(10, SIGNING_KEY));
        assertThat(account.add(signed(1, 11, bytes(3)))).isFalse();
        assertThat(account.add(signed(2, 12, SIGNING_KEY))).isTrue();
        assertThat(account.add(signed(3, 13, bytes(3)))).isFalse();
        assertThat(fallbackKey()).isEqualTo(bytes(12));
    }

    @Test
    void aPinThatIsToldLateTakesNothingBack() {
        account.add(signed(7, 17, SIGNING_KEY));
        account.pinned(unsigned(10, SIGNING_KEY));
        assertThat(fallbackKey()).isEqualTo(bytes(17));
        assertThat(account.contacts().get(0).sequence()).isEqualTo(7);
    }

    @Test
    void aNewerBundleTakesNoMoreRoomAndKeepsItsPlace() {
        for (int number = 0; number < Directory.MAX_INSTALLATIONS; number++) {
            PeerId peer = new PeerId(PEER.account(), Samples.peer(100 + number).installation());
            account.add(new Contact(peer, IDENTITY_KEY, bytes(number), null, number));
        }
        PeerId first = account.contacts().get(0).peer();
        Contact newer =
                new Contact(first, IDENTITY_KEY, bytes(77), SIGNING_KEY, 1, new Statement(1, 0, Long.MAX_VALUE));

        assertThat(account.add(newer)).isTrue();
        assertThat(account.size()).isEqualTo(Directory.MAX_INSTALLATIONS);
        assertThat(account.contacts().get(0).fallbackKey()).isEqualTo(bytes(77));
        assertThat(account.add(signed(1, 11, SIGNING_KEY))).as("one more").isFalse();
    }
}
