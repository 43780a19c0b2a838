package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSetId;

/**
 * How far a store was, as its head file says.
 *
 * @param position the last position that was forced to disk
 * @param lastWriteSet the write-set that stands there
 * @param atMs when this was noted, by our clock
 * @param recovering the position at which a recovery was begun that has not ended; {@link #NOT_RECOVERING} if none was
 */
record KnownHead(long position, WriteSetId lastWriteSet, long atMs, long recovering) {
    static final long NOT_RECOVERING = -1;

    private static final long MAGIC = 0x584D5450_48454144L;
    private static final byte FORM = 1;
    private static final int LENGTH = 6 * Long.BYTES + 1;
    private static final int MAC_LENGTH = 32;

    static KnownHead of(StoreHead head, long atMs) {
        return new KnownHead(head.lastPosition(), head.lastWriteSet(), atMs, NOT_RECOVERING);
    }

    /** The same, while a store at this position is recovered; one that was begun before goes on. */
    KnownHead recoveringAt(long from) {
        return isRecovering() ? this : new KnownHead(position, lastWriteSet, atMs, from);
    }

    boolean isRecovering() {
        return recovering != NOT_RECOVERING;
    }

    /** Whether a store with this head has lost what it was known to have, or another history. */
    boolean isAheadOf(StoreHead head) {
        return position > head.lastPosition()
                || (position == head.lastPosition() && !lastWriteSet.equals(head.lastWriteSet()));
    }

    /** Its bytes, and a MAC under the key. */
    byte[] encode(SecretKeySpec key) {
        byte[] plain = ByteBuffer.allocate(LENGTH)
                .putLong(MAGIC)
                .put(FORM)
                .putLong(position)
                .putLong(lastWriteSet.writer())
                .putLong(lastWriteSet.number())
                .putLong(atMs)
                .putLong(recovering)
                .array();
        return ByteBuffer.allocate(LENGTH + MAC_LENGTH)
                .put(plain)
                .put(StoreSecret.hmac(key, plain))
                .array();
    }

    /** What was encoded under the key; nothing where it was not, or was changed since. */
    static Optional<KnownHead> decode(byte[] bytes, SecretKeySpec key) {
        if (bytes.length != LENGTH + MAC_LENGTH) {
            return Optional.empty();
        }
        byte[] plain = Arrays.copyOf(bytes, LENGTH);
        byte[] mac = Arrays.copyOfRange(bytes, LENGTH, bytes.length);
        ByteBuffer in = ByteBuffer.wrap(plain);
        if (!MessageDigest.isEqual(mac, StoreSecret.hmac(key, plain)) || in.getLong() != MAGIC || in.get() != FORM) {
            return Optional.empty();
        }
        return Optional.of(
                new KnownHead(in.getLong(), new WriteSetId(in.getLong(), in.getLong()), in.getLong(), in.getLong()));
    }
}
