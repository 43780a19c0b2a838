package org.xmtp.reactive.store.h2;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.memory.MemoryClaim;
import org.xmtp.reactive.store.memory.MemoryClaims;

/**
 * A database in memory. It is there from when its store is first opened until a store that has it closes; one that is
 * lost in between leaves what it had committed to the next one.
 */
final class MemoryPlace implements StorePlace {
    private static final MemoryClaims<Name> PLACES = new MemoryClaims<>();
    private static final AtomicLong COUNT = new AtomicLong();

    private final MemoryClaim<Name> claim;

    private MemoryPlace(MemoryClaim<Name> claim) {
        this.claim = claim;
    }

    /** By what a database is found and read. */
    private record Name(String url, StoreKey key) {}

    /**
     * Takes the store's place.
     *
     * @throws XmtpStorageException if another one has it
     */
    static MemoryPlace take(XmtpStore.InMemory store, SecureRandom random) {
        return new MemoryPlace(PLACES.take(
                store, () -> new Name("mem:xmtp-" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1", newKey(random))));
    }

    private static StoreKey newKey(SecureRandom random) {
        byte[] bytes = new byte[StoreKey.LENGTH];
        random.nextBytes(bytes);
        return StoreKey.of(bytes);
    }

    /** Takes it away from whoever has it. */
    static void lose(XmtpStore.InMemory store) {
        PLACES.lose(store);
    }

    @Override
    public String url() {
        return claim.contents().url();
    }

    @Override
    public StoreKey key() {
        return claim.contents().key();
    }

    @Override
    public boolean lost() {
        return claim.isLost();
    }

    @Override
    public void release() {
        claim.release();
    }

    @Override
    public XmtpStorageException explained(SqlFailure failure) {
        return failure.toStorageException();
    }
}
