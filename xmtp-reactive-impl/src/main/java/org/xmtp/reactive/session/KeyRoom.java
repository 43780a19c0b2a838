package org.xmtp.reactive.session;

/**
 * How much room there is for pages of sessions, which are old chains and the keys of skipped messages: of one peer, and
 * of all. A peer can have us keep 90 kB for one small message that it numbers as it likes, and it may be many.
 */
final class KeyRoom {
    /** What the pages of one peer's sessions take at most. */
    static final int PEER_BYTES = 1 << 20;

    /** What those of all peers take, but for what each has in any case. */
    static final long ALL_BYTES = 64L << 20;

    /** What each peer has, however many there are: some 370 keys. */
    static final int LEAST_BYTES = 16 << 10;

    private long bytes;

    /** All pages take so many bytes. */
    void counted(long all) {
        bytes = all;
    }

    /** A peer's pages take so much more, or less. */
    void changed(long more) {
        bytes += more;
    }

    /** How many bytes the pages of a peer may take whose pages take so many by now. */
    int ofPeer(int now) {
        return (int) Math.max(LEAST_BYTES, Math.min(PEER_BYTES, now + Math.max(0, ALL_BYTES - bytes)));
    }

    /** Whether each is to have its share only. */
    boolean isScarce() {
        return bytes > ALL_BYTES / 2;
    }

    /** How many they may take where room is to be made for others: an equal share of half of all. */
    int shareOf(int peers) {
        long share = isScarce() ? ALL_BYTES / 2 / Math.max(1, peers) : PEER_BYTES;
        return (int) Math.max(LEAST_BYTES, Math.min(PEER_BYTES, share));
    }
}
