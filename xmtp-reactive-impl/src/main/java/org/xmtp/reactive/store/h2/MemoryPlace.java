package org.xmtp.reactive.store.h2;

import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;

/**
 * A database in memory. It is there from when its store is first opened until a store that has it closes; one that is
 * lost in between leaves what it had committed to the next one.
 */
final class MemoryPlace implements StorePlace {
    private static final ConcurrentMap<XmtpStore.InMemory, MemoryPlace> TAKEN = new ConcurrentHashMap<>();
    private static final AtomicLong COUNT = new AtomicLong();

    private final XmtpStore.InMemory store;
    private final String url;
    private final StoreKey key;
    private volatile boolean lost;

    private MemoryPlace(XmtpStore.InMemory store, String url, StoreKey key) {
        this.store = store;
        this.url = url;
        this.key = key;
    }

    /**
     * Takes the store's place.
     *
     * @throws XmtpStorageException if another one has it
     */
    static MemoryPlace take(XmtpStore.InMemory store, SecureRandom random) {
        MemoryPlace before = TAKEN.get(store);
        if (before == null) {
            MemoryPlace place = new MemoryPlace(
                    store, "mem:xmtp-" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1", newKey(random));
            return takenIf(TAKEN.putIfAbsent(store, place) == null, place);
        }
        MemoryPlace place = new MemoryPlace(store, before.url, before.key);
        return takenIf(before.lost && TAKEN.replace(store, before, place), place);
    }

    private static MemoryPlace takenIf(boolean free, MemoryPlace place) {
        if (!free) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_IN_USE,
                    "The store in memory is open in another client; close it there, or make another one.");
        }
        return place;
    }

    private static StoreKey newKey(SecureRandom random) {
        byte[] bytes = new byte[StoreKey.LENGTH];
        random.nextBytes(bytes);
        return StoreKey.of(bytes);
    }

    /** Takes it away from whoever has it. */
    static void lose(XmtpStore.InMemory store) {
        @Nullable MemoryPlace place = TAKEN.get(store);
        if (place != null) {
            place.lost = true;
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public StoreKey key() {
        return key;
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public void release() {
        if (!lost) {
            TAKEN.remove(store, this);
        }
    }

    @Override
    public XmtpStorageException explained(SqlFailure failure) {
        return failure.toStorageException();
    }
}
