package org.xmtp.reactive.node.store;

import java.util.OptionalLong;

/**
 * What a store holds at one moment, as far as that is known without counting row by row.
 *
 * @param place where it lies, in words, without a secret
 * @param envelopes how many
 * @param topics of how many topics they are; empty where that would have to be counted
 * @param bytes what it takes on the disk, indexes and free space within it among them; of a store in memory what the
 *     messages take
 */
public record Holdings(String place, long envelopes, OptionalLong topics, long bytes) {

    /** Of a store that has not said anything. */
    public static final Holdings UNKNOWN = new Holdings("unknown", 0, OptionalLong.empty(), 0);
}
