package org.xmtp.reactive.store.h2;

import java.nio.file.Path;
import org.h2.util.Utils;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.StoreTasks;
import org.xmtp.reactive.store.EngineStore;
import reactor.core.publisher.Mono;

/** Stores on H2: in files, and for tests and simulations of those, in memory. */
public final class H2Stores {
    /**
     * The group of the threads that stores work on: the database's own. On any other thread H2 ends the database while
     * a write fails, holding the lock of the file; who begins to read at that moment ends it too, with the locks in the
     * other order, and neither ever gets on. On these it leaves the end to whoever wrote.
     */
    public static final ThreadGroup THREADS = threads();

    private H2Stores() {}

    private static ThreadGroup threads() {
        try {
            return Utils.createBackgroundThread("none", () -> {}).getThreadGroup();
        } catch (NoSuchMethodError e) {
            // H2 before 2.5, as frameworks bring it, ends the database behind the failed write, without its locks.
            return Thread.currentThread().getThreadGroup();
        }
    }

    /** The store at a place; {@link EngineStore#open} opens it, and {@link EngineStore#close} ends it. */
    public static EngineStore of(XmtpStore store, EngineRuntime runtime) {
        return new H2Store(() -> place(store, runtime), FoldLimits.DEFAULT, runtime);
    }

    static StorePlace place(XmtpStore store, EngineRuntime runtime) {
        if (store instanceof XmtpStore.InFile inFile) {
            return StoreFile.take(inFile);
        }
        return MemoryPlace.take((XmtpStore.InMemory) store, runtime.random());
    }

    /**
     * Ends a store in memory as a kill of its process would: whoever has it open gets and writes nothing more, and the
     * next one who opens it finds what was committed.
     */
    public static void kill(XmtpStore.InMemory store) {
        MemoryPlace.lose(store);
    }

    /** Creates the salvage of a store; see {@code Xmtp.salvage}. */
    public static Mono<StoreSalvage> salvage(XmtpStore.InFile damaged, Path fresh, EngineRuntime runtime) {
        return Mono.defer(() -> new Salvage(damaged, fresh, runtime).run());
    }

    /**
     * Creates the deletion of a file store, with everything in it. Does its work on a thread that may block.
     *
     * <ul>
     *   <li><i>completes</i> when it is gone, or never was there.
     *   <li><i>errors with</i> {@link XmtpStorageException} when it is open here or in another process, or cannot be
     *       deleted.
     * </ul>
     *
     * @param path the path it was made with
     */
    public static Mono<Void> delete(Path path, EngineRuntime runtime) {
        return Mono.defer(() -> new StoreTasks(runtime.store()).run(() -> StoreFile.delete(path)));
    }
}
