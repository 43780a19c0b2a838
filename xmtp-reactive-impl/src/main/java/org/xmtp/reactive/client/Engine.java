package org.xmtp.reactive.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.StoreHead;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A client's life on its loop. It runs in epochs: where a commit fails, or a part throws, everything that was computed
 * is dropped and a new {@link Run} is made of what is durable. There is no other way to recover.
 */
final class Engine implements Run.Watcher {
    /** How long closing waits for what is under way to become durable. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** How long it waits then for store and connections to close. */
    private static final Duration CLOSING = Duration.ofSeconds(20);

    /** A run that has lasted so long is sound: the next trouble is the first one in a row. */
    private static final Duration SOUND_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Ground ground;
    private final Loop loop;
    private final Belongings belongings;
    private final Patience patience = new Patience();
    private final List<Consumer<List<Change>>> listeners = new ArrayList<>();
    private final Ending ending = new Ending();
    private final Questions questions;
    private final OwnRevocation revocation;
    private @Nullable Run run;
    private @Nullable XmtpException reason;
    private long begunNanos;
    private boolean unsettled;
    private boolean closing;
    private boolean ended;

    Engine(Ground ground) {
        this.ground = ground;
        this.loop = ground.loop();
        this.belongings = Belongings.on(ground);
        this.questions = new Questions(loop);
        this.revocation = new OwnRevocation(ground.identity(), belongings);
    }

    Ground ground() {
        return ground;
    }

    Belongings belongings() {
        return belongings;
    }

    /** The present run; none while the store is in trouble. */
    Optional<Run> run() {
        return Optional.ofNullable(run);
    }

    Questions questions() {
        return questions;
    }

    /** Tells a listener of all changes that become durable, on the loop. */
    void onCommitted(Consumer<List<Change>> listener) {
        listeners.add(listener);
    }

    /** Run when nothing follows any more. */
    void onEnd(Runnable task) {
        ending.run(task);
    }

    /** Begins, behind what is durable. */
    void begin(StoreHead head) {
        Epoch epoch = new Epoch(loop, this::failed);
        begunNanos = loop.nanoTime();
        unsettled = false;
        epoch.run(() -> {
            Run fresh = new Run(ground, belongings, epoch, this, head);
            run = fresh;
            fresh.start(belongings, head);
            revocation().ifPresent(fresh::silence);
            questions.runBegan(fresh);
            belongings.unsent().count();
        });
        if (closing) {
            drain();
        }
    }

    @Override
    public void revoked(long revokedNs) {
        if (revocation.take(revokedNs) && run != null) {
            revocation().ifPresent(run::silence);
        }
    }

    @Override
    public void noticed(SecurityEvent.OfInstallation event) {
        belongings.security().tell(event);
    }

    /** Why nothing is sent any more, if this installation was revoked. */
    Optional<XmtpRejectedException> revocation() {
        return revocation.refusal();
    }

    @Override
    public void committed(long position, List<Change> changes) {
        if (loop.nanoTime() - begunNanos > SOUND_AFTER.toNanos()) {
            patience.restored();
        }
        if (unsettled) {
            unsettled = false;
            belongings.states().mended();
        }
        belongings.reading().committed(position, changes);
        belongings.unsent().committed(changes);
        listeners.forEach(listener -> listener.accept(changes));
    }

    @Override
    public void unsettled(XmtpStorageException error) {
        unsettled = true;
        if (!ground.offline()) {
            belongings.states().trouble(error, Duration.ofSeconds(1));
        }
    }

    @Override
    public void ended(XmtpStorageException error, boolean secondWriter) {
        endRun();
        if (secondWriter) {
            reason = error;
            finish();
        } else {
            LOG.warn("The store did not take a write; starting again from what is durable", error);
            recover(error);
        }
    }

    /** A part threw: its state can't be trusted, so none of it is kept. */
    private void failed(Throwable fault) {
        noteUnsettled();
        LOG.error("The engine failed; starting again from what is durable", fault);
        endRun();
        recover(new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The engine failed and starts again from what is durable; the log says why.",
                fault));
    }

    /** A run that ends in the midst of a commit does not hear what became of it. */
    private void noteUnsettled() {
        unsettled |= run != null && !run.journal().isIdle();
    }

    private void endRun() {
        Run over = run;
        run = null;
        if (over != null) {
            over.end();
        }
        questions.runEnded();
        belongings.sends().epochEnded();
    }

    private void recover(XmtpStorageException trouble) {
        if (ended) {
            return;
        }
        Duration delay = patience.next();
        if (!ground.offline()) {
            belongings.states().waiting(trouble, delay);
        }
        loop.after(delay, () -> {
            if (!ended) {
                loop.<StoreHead>await(
                        ground.store().recover(),
                        head -> {
                            if (!ended && head != null) {
                                begin(head);
                            }
                        },
                        error -> recover(new XmtpStorageException(
                                ErrorCode.STORE_UNAVAILABLE,
                                "The store can't be read. Free space or mend the disk; it is tried again.",
                                error)));
            }
        });
    }

    /** Creates the orderly end. */
    Mono<Void> close() {
        return loop.mono(reply -> {
            ending.closer(reply);
            if (!closing) {
                closing = true;
                Disposable timeIsOver = loop.after(DRAIN, this::finish);
                onEnd(timeIsOver::dispose);
                drain();
            }
        });
    }

    /** Completes when the client has closed; with the error that closed it, if one did. */
    Mono<Void> onClose() {
        return loop.mono(ending::watcher);
    }

    private void drain() {
        Run draining = run;
        if (draining != null) {
            draining.drain(belongings, this::finish);
        } else {
            // Nothing can be written now; perhaps the store is well again before the time is over.
            belongings.sends().drain(() -> {});
        }
    }

    private void finish() {
        if (ended) {
            return;
        }
        ended = true;
        closing = true;
        noteUnsettled();
        endRun();
        belongings.sends().close(Optional.ofNullable(reason == null ? unknown() : reason));
        questions.close();
        belongings.fates().close();
        belongings.reading().close();
        belongings.unsent().end();
        belongings.security().end();
        Disposable overdue = loop.after(CLOSING, () -> {
            XmtpStorageException late = new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store has not closed within " + CLOSING.toSeconds()
                            + " s; it stays open until the disk answers or the process ends.",
                    null);
            reason = late;
            ending.late(late);
            finished();
        });
        onEnd(overdue::dispose);
        loop.<Object>await(
                ground.store().close().onErrorComplete().then(ground.transport().close()),
                nothing -> finished(),
                error -> {
                    LOG.warn("The connections did not close in order", error);
                    finished();
                });
    }

    private @Nullable XmtpException unknown() {
        return unsettled
                ? new XmtpStorageException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "The store did not answer before the client closed; whether the message is durable shows when it"
                                + " is opened again.",
                        null)
                : null;
    }

    private void finished() {
        if (!ending.isOver()) {
            ending.begin();
            belongings.states().tell(new ConnectionState.Closed());
            ending.over(reason);
        }
    }
}
