package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;

/**
 * A copy of a sealed row somewhere in a file.
 *
 * @param at where its sealed bytes begin
 * @param length how many they are
 * @param opening the opening that sealed it
 * @param counter which one of that opening's rows it is
 * @param live whether it, or the same row elsewhere, may be one of the newest version
 * @param newest whether it, or the same row elsewhere, is one of the newest version
 */
record RowCopy(long at, int length, int opening, long counter, boolean live, boolean newest) {
    static RowCopy of(FoundRow row, byte[] sealed, boolean live, boolean newest) {
        ByteBuffer header = ByteBuffer.wrap(sealed, 1, Sealed.HEADER_LENGTH - 1);
        return new RowCopy(row.at(), row.length(), header.getInt(), header.getLong(), live, newest);
    }

    /** Rows are sealed in the order in which they are written, so the greater one is the newer one. */
    boolean isNewerThan(RowCopy other) {
        return opening != other.opening ? opening > other.opening : counter > other.counter;
    }

    /** The newer one of two copies; of the same row, what is known of both. */
    RowCopy newer(RowCopy other) {
        if (isNewerThan(other)) {
            return this;
        }
        return other.isNewerThan(this)
                ? other
                : new RowCopy(at, length, opening, counter, live || other.live, newest || other.newest);
    }
}
