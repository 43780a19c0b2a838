package org.xmtp.reactive.node.store;

/**
 * What left a store.
 *
 * @param envelopes how many
 * @param bytes their {@link StoredRow#weight}
 */
public record Deleted(long envelopes, long bytes) {

    /** Nothing. */
    public static final Deleted NOTHING = new Deleted(0, 0);

    /** This and more. */
    public Deleted plus(Deleted more) {
        return new Deleted(envelopes + more.envelopes, bytes + more.bytes);
    }
}
