package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * What becomes of the copies of durable messages, for those who watch. A message that nobody watches takes no memory
 * here: whoever comes later is told what the store knows.
 */
public final class Fates {
    private final Loop loop;
    private final EngineStore store;
    private final Map<Long, List<Watch>> watches = new LinkedHashMap<>();
    private long settledThrough;
    private @Nullable XmtpException over;

    /** The fates on a client's loop. */
    public Fates(Loop loop, EngineStore store) {
        this.loop = loop;
        this.store = store;
    }

    /**
     * The outcomes of a message's copies, in the order in which they become known.
     *
     * @param recipients who gets a copy: there is an outcome for each
     * @param known outcomes for whom there is no copy, which come first
     */
    Flux<CopyOutcome> of(long message, List<PeerId> recipients, List<CopyOutcome> known) {
        return loop.flux(outlet -> {
            if (recipients.isEmpty() && known.isEmpty()) {
                outlet.complete();
            } else if (over != null) {
                outlet.error(over);
            } else {
                Watch watch = new Watch(message, recipients, outlet);
                watches.computeIfAbsent(message, of -> new ArrayList<>()).add(watch);
                watch.begin(known);
            }
        });
    }

    /** Of what is up to a position, copies may have their fate by now: who comes later asks the store. */
    void settledThrough(long position) {
        settledThrough = Math.max(settledThrough, position);
    }

    /** Copies of a message have their fate; what that is will be durable in a while. */
    void settled(long message, List<CopyOutcome> outcomes) {
        for (Watch watch : List.copyOf(watches.getOrDefault(message, List.of()))) {
            watch.tell(outcomes);
        }
    }

    /** The fates of copies of a message are durable: who came late can read there what it has missed. */
    void noted(long message) {
        for (Watch watch : List.copyOf(watches.getOrDefault(message, List.of()))) {
            watch.readBack();
        }
    }

    /** An epoch begins: in the last one fates may have become durable without being told of. */
    public void epochBegan() {
        for (List<Watch> all : List.copyOf(watches.values())) {
            List.copyOf(all).forEach(Watch::readBack);
        }
    }

    /** How many messages are watched. */
    int depth() {
        return watches.size();
    }

    /** Ends what is still open: it is published after the next start. */
    public void close() {
        end(new XmtpClosedException());
    }

    /** Ends what is still open, for that reason. */
    public void end(XmtpException reason) {
        over = reason;
        for (List<Watch> all : List.copyOf(watches.values())) {
            List.copyOf(all).forEach(watch -> watch.end(reason));
        }
    }

    /** One subscription. */
    private final class Watch {
        private final long message;
        private final List<PeerId> recipients;
        private final Outlet<CopyOutcome> outlet;
        /** For whom there is no outcome yet. */
        private final Set<PeerId> open;

        private final Deque<CopyOutcome> waiting = new ArrayDeque<>();
        private final Patience patience = new Patience();

        Watch(long message, List<PeerId> recipients, Outlet<CopyOutcome> outlet) {
            this.message = message;
            this.recipients = recipients;
            this.outlet = outlet;
            this.open = new HashSet<>(recipients);
        }

        void begin(List<CopyOutcome> known) {
            outlet.onDemand(this::drain);
            outlet.onCancel(this::leave);
            known.forEach(outcome -> open.add(peer(outcome)));
            tell(known);
            if (message <= settledThrough) {
                readBack();
            }
        }

        private void leave() {
            List<Watch> all = watches.get(message);
            if (all != null && all.remove(this) && all.isEmpty()) {
                watches.remove(message);
            }
        }

        void tell(List<CopyOutcome> outcomes) {
            for (CopyOutcome outcome : outcomes) {
                if (open.remove(peer(outcome))) {
                    waiting.add(outcome);
                }
            }
            drain();
        }

        private void drain() {
            while (!waiting.isEmpty() && outlet.demand() > 0) {
                outlet.next(waiting.remove());
            }
            if (waiting.isEmpty() && open.isEmpty()) {
                leave();
                outlet.complete();
            }
        }

        /** Once nothing of the message is in the outbox, all of it was accepted but for what the store names. */
        void readBack() {
            if (open.isEmpty() || outlet.isOver()) {
                return;
            }
            loop.<List<StoredEntry>>await(
                    store.entries(message - 1, 1),
                    found -> {
                        if (found != null && !found.isEmpty() && isSettled(found.get(0))) {
                            readRefused();
                        }
                    },
                    this::readBackLater);
        }

        /** What was settled before is told of by nobody else. */
        private void readBackLater(Throwable trouble) {
            Disposable unused = loop.after(patience.next(), this::readBack);
        }

        private boolean isSettled(StoredEntry entry) {
            return entry.position() == message
                    && entry.delivery().isPresent()
                    && !entry.delivery().equals(Optional.of(Delivery.QUEUED));
        }

        private void readRefused() {
            loop.<List<RefusedCopy>>await(
                    store.refused(message),
                    refused -> tell(outcomes(recipients, refused == null ? List.of() : refused)),
                    this::readBackLater);
        }

        void end(XmtpException reason) {
            leave();
            outlet.error(reason);
        }
    }

    /** An outcome for each: accepted where it is not among the refused. */
    static List<CopyOutcome> outcomes(List<PeerId> recipients, List<RefusedCopy> refused) {
        List<CopyOutcome> outcomes = new ArrayList<>(recipients.size());
        for (PeerId peer : recipients) {
            Optional<RefusedCopy> lost = refused.stream()
                    .filter(copy -> copy.recipient().equals(peer))
                    .findFirst();
            outcomes.add(
                    lost.isPresent()
                            ? outcome(lost.get())
                            : new CopyOutcome.Accepted(peer.account(), peer.installation()));
        }
        return outcomes;
    }

    /** The outcomes of copies that were refused. */
    static List<CopyOutcome> outcomes(List<RefusedCopy> refused) {
        return refused.stream().map(Fates::outcome).toList();
    }

    private static PeerId peer(CopyOutcome outcome) {
        return new PeerId(outcome.account(), outcome.installation());
    }

    private static CopyOutcome outcome(RefusedCopy lost) {
        PeerId peer = lost.recipient();
        return lost.revoked()
                ? new CopyOutcome.Revoked(peer.account(), peer.installation())
                : new CopyOutcome.Refused(peer.account(), peer.installation(), lost.reason());
    }
}
