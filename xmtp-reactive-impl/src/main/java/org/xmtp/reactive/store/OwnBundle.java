package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The signed contact bundle of this installation, and what there is to know of its fallback keys. All times are by our
 * clock.
 *
 * @param bytes as it is published, each time the same
 * @param sequence its sequence number
 * @param timestampNs the timestamp of its envelope
 * @param keyNs since when its fallback key is the current one
 * @param replacedNs when the fallback keys before it were replaced that are kept, the newest first
 * @param uses how many sessions were opened with its fallback key
 * @param outdated whether the store was put back since, so that others may know a newer key, which is lost: it is to be
 *     replaced
 */
public record OwnBundle(
        byte[] bytes, long sequence, long timestampNs, long keyNs, List<Long> replacedNs, long uses, boolean outdated) {
    /** Keeps a copy of the list. */
    public OwnBundle {
        replacedNs = List.copyOf(replacedNs);
    }

    /** One that others know no newer one of. */
    public OwnBundle(byte[] bytes, long sequence, long timestampNs, long keyNs, List<Long> replacedNs, long uses) {
        this(bytes, sequence, timestampNs, keyNs, replacedNs, uses, false);
    }

    /** The same, once the store was put back. */
    public OwnBundle afterRecovery() {
        return new OwnBundle(bytes, sequence, timestampNs, keyNs, replacedNs, uses, true);
    }

    /** The same, once a session more was opened with its fallback key. */
    public OwnBundle used() {
        return new OwnBundle(bytes, sequence, timestampNs, keyNs, replacedNs, uses + 1, outdated);
    }

    /** The same, once fallback keys of before are gone but for those that were replaced then. */
    public OwnBundle keeping(List<Long> kept) {
        return new OwnBundle(bytes, sequence, timestampNs, keyNs, kept, uses, outdated);
    }

    /** The same, with times that lie ahead of the clock put back to it. */
    public OwnBundle notAfter(long nowNs) {
        List<Long> replaced = new ArrayList<>(replacedNs);
        replaced.replaceAll(at -> Math.min(at, nowNs));
        return new OwnBundle(bytes, sequence, timestampNs, Math.min(keyNs, nowNs), replaced, uses, outdated);
    }

    /** Whether a time of it lies ahead of the clock, which must have gone back since. */
    public boolean isAfter(long nowNs) {
        return keyNs > nowNs || replacedNs.stream().anyMatch(at -> at > nowNs);
    }
}
