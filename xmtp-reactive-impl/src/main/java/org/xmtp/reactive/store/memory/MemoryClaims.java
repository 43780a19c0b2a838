package org.xmtp.reactive.store.memory;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;

/**
 * Which places in memory are taken. What lies in a place is there from when it is first taken until one that has it
 * releases it; a claim that is lost in between leaves it to the next one.
 *
 * @param <T> what lies in a place
 */
public final class MemoryClaims<T> {
    private final ConcurrentMap<XmtpStore.InMemory, MemoryClaim<T>> taken = new ConcurrentHashMap<>();

    /**
     * Takes a place.
     *
     * @param fresh makes what lies in it, if it is a new one
     * @throws XmtpStorageException if another one has it
     */
    public MemoryClaim<T> take(XmtpStore.InMemory place, Supplier<T> fresh) {
        MemoryClaim<T> before = taken.get(place);
        T contents = before == null ? fresh.get() : before.contents();
        MemoryClaim<T> claim = new MemoryClaim<>(contents, ended -> taken.remove(place, ended));
        boolean free = before == null
                ? taken.putIfAbsent(place, claim) == null
                : before.isLost() && taken.replace(place, before, claim);
        if (!free) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_IN_USE,
                    "The store in memory is open in another client; close it there, or make another one.");
        }
        return claim;
    }

    /** Takes a place away from whoever has it, as from a killed process. */
    public void lose(XmtpStore.InMemory place) {
        @Nullable MemoryClaim<T> claim = taken.get(place);
        if (claim != null) {
            claim.lose();
        }
    }
}
