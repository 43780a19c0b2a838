package org.xmtp.reactive.store.h2;

import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.CommitException;
import reactor.core.publisher.Mono;

/** Lets a store in that is as far as its head file says, and recovers another one where the user wants that. */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final StorePlace place;
    private final Database database;
    private final Openings openings;
    private final EngineRuntime runtime;
    private Optional<StoreRecovery> recovered = Optional.empty();

    Admission(StorePlace place, Database database, Openings openings, EngineRuntime runtime) {
        this.place = place;
        this.database = database;
        this.openings = openings;
        this.runtime = runtime;
    }

    /**
     * Whoever keeps its head file from now on, where it has one.
     *
     * @throws XmtpSecurityException if it is not as far as it was
     */
    Optional<HeadKeeper> admit(StoreWriter writer) {
        Optional<HeadKeeper> keeper =
                place.headFile().map(path -> new HeadKeeper(new HeadFile(path), openings.headKey(), runtime));
        keeper.ifPresent(
                heads -> heads.objection(writer.head()).ifPresent(objection -> overcome(objection, heads, writer)));
        writer.forceFound();
        keeper.ifPresent(heads -> heads.reached(writer.head()));
        return keeper;
    }

    private void overcome(HeadKeeper.Objection objection, HeadKeeper heads, StoreWriter writer) {
        if (place.recovery().isEmpty()) {
            throw new XmtpSecurityException(
                    ErrorCode.STORE_BEHIND,
                    "The store is not opened: " + objection.what()
                            + ". If its file is damaged, " + Salvage.REMEDY
                            + ". To open it as it is, recover it: XmtpStore.file(path, key).recover(), or recover on the"
                            + " console.");
        }
        KnownHead known = objection.known().recoveringAt(writer.head().lastPosition());
        heads.recoveryBegins(known);
        StoreRecovery done = recover(known, writer);
        heads.recoveryEnded(writer.head());
        LOG.warn(
                "The store was at position {} in place of {}, and is recovered: what was received behind it comes again,"
                        + " {} sessions are renewed, {} copies are given up",
                done.position(),
                done.lostUpTo(),
                done.sessions(),
                done.copies());
        recovered = Optional.of(done);
    }

    private StoreRecovery recover(KnownHead known, StoreWriter writer) {
        Sql sql = database.connect();
        try {
            Readers readers = Readers.on(sql, openings, runtime.clock());
            long nowNs = runtime.clock().millis() * 1_000_000L;
            return new BackupRecovery(writer, readers, nowNs, runtime.random().nextLong()).run(known);
        } catch (SqlFailure e) {
            throw e.toStorageException();
        } catch (CommitException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store could not be recovered; free space or mend the disk, then recover it again.",
                    e);
        } finally {
            sql.close();
        }
    }

    /** Creates the telling of whoever wants to know of a recovery, if there was one. */
    Mono<Void> told() {
        return recovered
                .flatMap(done -> place.recovery().map(user -> told(user, done)))
                .orElseGet(Mono::empty);
    }

    private Mono<Void> told(Consumer<StoreRecovery> user, StoreRecovery done) {
        return Mono.create(sink -> runtime.events().execute(() -> {
            try {
                user.accept(done);
            } catch (Throwable e) {
                // An error too: whoever connects has to hear of it.
                sink.error(e);
                return;
            }
            // What follows the opening of a store may block.
            runtime.store().execute(sink::success);
        }));
    }
}
