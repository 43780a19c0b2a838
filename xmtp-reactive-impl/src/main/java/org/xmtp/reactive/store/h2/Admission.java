package org.xmtp.reactive.store.h2;

import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.BackupRecovery;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import reactor.core.publisher.Mono;

/** Lets a store in that is as far as its head file says, and recovers another one where the user wants that. */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final StorePlace place;
    private final EngineRuntime runtime;
    private final Optional<HeadKeeper> heads;

    Admission(StorePlace place, SecretKeySpec headKey, EngineRuntime runtime) {
        this.place = place;
        this.runtime = runtime;
        this.heads = place.headFile().map(path -> new HeadKeeper(new HeadFile(path), headKey, runtime));
    }

    /** Whoever keeps its head file once it is admitted, where it has one. */
    Optional<HeadKeeper> heads() {
        return heads;
    }

    /**
     * How far a store with this head was, if it has to be recovered; nothing where it is sound.
     *
     * @throws XmtpSecurityException if it is not as far as it was, and is not to be recovered
     */
    Optional<KnownHead> behind(StoreHead head) {
        Optional<HeadKeeper.Objection> objection = heads.flatMap(keeper -> keeper.objection(head));
        if (objection.isPresent() && place.recovery().isEmpty()) {
            throw new XmtpSecurityException(
                    ErrorCode.STORE_BEHIND,
                    "The store is not opened: " + objection.get().what()
                            + ". If its file is damaged, " + Salvage.REMEDY
                            + ". To open it as it is, recover it: XmtpStore.file(path, key).recover(), or recover on the"
                            + " console.");
        }
        return objection.map(HeadKeeper.Objection::known);
    }

    /**
     * Lets it in, for its recovery where it is behind.
     *
     * @return how far it was, if it has to be recovered first; nothing where it is sound
     * @throws XmtpSecurityException if it is not as far as it was, and is not to be recovered
     */
    Optional<KnownHead> admit(StoreWriter writer) {
        StoreHead head = writer.head();
        Optional<KnownHead> recovering = behind(head).map(known -> known.recoveringAt(head.lastPosition()));
        heads.ifPresent(keeper -> recovering.ifPresent(keeper::recoveryBegins));
        writer.forceFound();
        if (recovering.isEmpty()) {
            heads.ifPresent(keeper -> keeper.reached(head));
        }
        return recovering;
    }

    /** Creates the recovery of a store that is open. */
    Mono<StoreRecovery> recover(EngineStore store, StoreHead head, KnownHead known) {
        long nowNs = runtime.clock().millis() * 1_000_000L;
        return new BackupRecovery(store, nowNs, runtime.random().nextLong())
                .run(head, known.recovering(), known.position());
    }

    /** All of its recovery is durable. */
    void recovered(StoreRecovery done, StoreHead head) {
        heads.ifPresent(keeper -> keeper.recoveryEnded(head));
        LOG.warn(
                "The store was at position {} in place of {}, and is recovered: what was received behind it comes again,"
                        + " {} sessions are renewed, {} copies are given up",
                done.position(),
                done.lostUpTo(),
                done.sessions(),
                done.copies());
    }

    /** Creates the telling of whoever wants to know of a recovery. */
    Mono<Void> tell(StoreRecovery done) {
        return Mono.justOrEmpty(place.recovery()).flatMap(user -> told(user, done));
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
