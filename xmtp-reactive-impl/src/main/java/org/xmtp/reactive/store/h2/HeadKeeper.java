package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Strand;
import org.xmtp.reactive.store.StoreHead;
import reactor.core.Disposable;

/**
 * Keeps a store's head file: it names what was forced to the store's disk before, so a store is mostly ahead of it, and
 * one that is behind it was cut short or put back. Written at most once a second, beside the commits.
 */
final class HeadKeeper {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(HeadKeeper.class);

    private final HeadFile file;
    private final SecretKeySpec key;
    private final EngineRuntime runtime;
    private final Strand strand;
    private final AtomicReference<Optional<KnownHead>> unwritten = new AtomicReference<>(Optional.empty());

    HeadKeeper(HeadFile file, SecretKeySpec key, EngineRuntime runtime) {
        this.file = file;
        this.key = key;
        this.runtime = runtime;
        this.strand = runtime.store();
    }

    /** What speaks against opening a store. */
    record Objection(KnownHead known, String what) {}

    /** What speaks against a store with this head: that it was farther, or that this can't be told. */
    Optional<Objection> objection(StoreHead head) {
        Optional<byte[]> bytes = file.read();
        if (bytes.isEmpty()) {
            // A store of before there were head files.
            return Optional.empty();
        }
        Optional<KnownHead> read = KnownHead.decode(bytes.get(), key);
        if (read.isEmpty()) {
            return Optional.of(new Objection(
                    now(head),
                    "its head file " + file.path()
                            + " is damaged, or belongs to another store, so nobody knows how far it"
                            + " was. If it was not put back from a backup, delete that file"));
        }
        KnownHead known = read.get();
        if (known.isRecovering()) {
            return Optional.of(new Objection(known, "its recovery was begun and has not ended"));
        }
        return known.isAheadOf(head) ? Optional.of(new Objection(known, behind(head, known))) : Optional.empty();
    }

    private String behind(StoreHead head, KnownHead known) {
        String was = "it is at position " + head.lastPosition() + ", and was at position " + known.position() + " at "
                + Instant.ofEpochMilli(known.atMs()) + " (" + file.path() + ")";
        if (head.lastPosition() == 0) {
            return was + ", so it is gone. Put a copy back; to begin a new one, delete that file";
        }
        return was
                + (known.position() == head.lastPosition()
                        ? ", with another history"
                        : ", so it was cut short, or put back from a backup")
                + ". If there is a newer copy, put that one back";
    }

    private KnownHead now(StoreHead head) {
        return KnownHead.of(head, runtime.clock().millis());
    }

    /** From now on the store is refused, until its recovery has ended. */
    void recoveryBegins(KnownHead recovering) {
        replace(recovering);
    }

    /** The store goes on from here. */
    void recoveryEnded(StoreHead head) {
        replace(now(head));
    }

    private void replace(KnownHead head) {
        try {
            file.write(head.encode(key));
        } catch (IOException e) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The head file " + file.path()
                            + " cannot be written; free space, or look at the permissions of its folder.",
                    e);
        }
    }

    /** This is forced to disk. On the strand that writes. */
    void reached(StoreHead head) {
        if (head.lastPosition() == 0) {
            // Nothing can be behind an empty store, and whoever opens it next may choose another key.
            return;
        }
        if (unwritten.getAndSet(Optional.of(now(head))).isEmpty()) {
            Disposable unused = strand.after(EVERY, this::write);
        }
    }

    /** Writes what was reached last, if that is not done. A file that can't be written stays as it is. */
    synchronized void write() {
        unwritten.getAndSet(Optional.empty()).ifPresent(head -> {
            try {
                file.write(head.encode(key));
            } catch (IOException e) {
                LOG.warn("The head file {} can't be written: {}", file.path(), e.toString());
            }
        });
    }
}
