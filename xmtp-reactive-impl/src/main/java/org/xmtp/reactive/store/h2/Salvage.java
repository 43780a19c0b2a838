package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.StoreTasks;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings the sound rows of a damaged store into a new one, which is then recovered like one that was put back from a
 * backup: nobody knows how far its sessions were. The damaged file is only read. The new one gets its name when it is
 * written; a kill before leaves nothing, one after it a store that asks for its recovery.
 */
final class Salvage {
    /** What to do about a store that does not open. */
    static final String REMEDY =
            "salvage what is sound of it into a new one (Xmtp.salvage(store, path), or salvage on the" + " console)";

    private static final String UNFINISHED = ".salvage";

    private final XmtpStore.InFile damaged;
    private final XmtpStore.InFile fresh;
    private final EngineRuntime runtime;

    /** Into a new store at a path, under the same key. */
    Salvage(XmtpStore.InFile damaged, Path fresh, EngineRuntime runtime) {
        this.damaged = damaged;
        this.fresh = XmtpStore.file(fresh, damaged.key());
        this.runtime = runtime;
    }

    /** What was written, before it is recovered. */
    private record Written(boolean installation, List<StoreSalvage.Rows> rows) {}

    /** Creates the salvage; it signals on an event thread. */
    Mono<StoreSalvage> run() {
        return new StoreTasks(runtime.store())
                .call(this::write)
                .flatMap(written ->
                        recovered().map(recovery -> new StoreSalvage(written.installation(), written.rows(), recovery)))
                .publishOn(Schedulers.fromExecutor(runtime.events()));
    }

    private Written write() {
        StoreFile.requireFree(fresh.path());
        StoreSecret secret = new StoreSecret(damaged.key());
        try {
            return StoreFile.read(damaged.path(), channel -> write(channel, secret));
        } finally {
            secret.wipe();
        }
    }

    private Written write(FileChannel channel, StoreSecret secret) throws IOException {
        DamagedFile file = new DamagedFile(channel);
        RowScan scan = new RowScan(file, secret);
        scan.prepare();
        if (!scan.hasKeys()) {
            throw nothing(scan);
        }
        SoundRows rows = SoundRows.of(file, scan);
        Path unfinished = unfinished();
        StoreFile.delete(unfinished);
        StoreFile place = StoreFile.take(XmtpStore.file(unfinished, damaged.key()));
        SalvagedStore.Written written;
        try {
            written = write(rows, scan, place);
        } finally {
            place.release();
        }
        KnownHead known =
                known(written.head(), secret).recoveringAt(written.head().position());
        // Before the store has its name: from its first moment on it can be opened by a recovery alone.
        new HeadFile(StoreFile.headFile(fresh.path())).write(known.encode(secret.headKey()));
        Files.move(StoreFile.file(unfinished), StoreFile.file(fresh.path()));
        return new Written(written.installation(), rows.counts());
    }

    private SalvagedStore.Written write(SoundRows rows, RowScan scan, StoreFile place) {
        Openings openings = new Openings(place.key(), runtime.random());
        Sql sql = new Database(place).connect();
        try {
            WriteSetId atLast = new WriteSetId(runtime.random().nextLong(), 1);
            return SalvagedStore.write(rows, scan, sql, openings, atLast);
        } catch (SqlFailure e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The new store " + fresh.path() + " cannot be written (SQL state " + e.state()
                            + "); free space, or give a path on another disk.");
        } finally {
            openings.wipe();
            shutDown(sql);
        }
    }

    private static void shutDown(Sql sql) {
        try {
            sql.update("SHUTDOWN");
        } catch (SqlFailure e) {
            sql.close();
        }
    }

    private RuntimeException nothing(RowScan scan) {
        Path file = StoreFile.file(damaged.path());
        return scan.hasOtherKeys()
                ? new XmtpSecurityException(
                        ErrorCode.STORE_KEY_WRONG,
                        "Nothing in " + file + " is sealed under this store key; give the key it was made with.")
                : new XmtpStorageException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "The file " + file + " is not a store, or nothing of its keys is left;"
                                + " restore it from a backup.");
    }

    /** How far the store is known to have been: what lies beside it may know more, or may be damaged too. */
    private KnownHead known(Head head, StoreSecret secret) {
        KnownHead written = KnownHead.of(
                head.tip().head(StoredInstallation.NONE), runtime.clock().millis());
        return Stream.of(damaged.path(), fresh.path())
                .flatMap(path -> said(path, secret).stream())
                .filter(said -> said.position() > written.position())
                .max((one, other) -> Long.compare(one.position(), other.position()))
                .orElse(written);
    }

    private static Optional<KnownHead> said(Path path, StoreSecret secret) {
        try {
            return new HeadFile(StoreFile.headFile(path))
                    .read()
                    .flatMap(bytes -> KnownHead.decode(bytes, secret.headKey()));
        } catch (XmtpStorageException e) {
            return Optional.empty();
        }
    }

    private Path unfinished() {
        return fresh.path().resolveSibling(fresh.path().getFileName() + UNFINISHED);
    }

    private Mono<StoreRecovery> recovered() {
        AtomicReference<StoreRecovery> told = new AtomicReference<>();
        return Mono.usingWhen(
                Mono.fromSupplier(() -> H2Stores.of(fresh.recover(told::set), runtime)),
                store -> store.open().then(Mono.fromSupplier(told::get)),
                EngineStore::close);
    }
}
