package org.xmtp.reactive.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.Disposable;

/**
 * One reader's name, for the life of the client: what it was shown, what of that it has acknowledged, and who waits for
 * that to be durable. One write-set is under way at a time; all that is acknowledged meanwhile goes with the next.
 */
final class NamedReader {
    private final String name;
    private final Tail tail;
    private List<Reply<Void>> waiting = new ArrayList<>();
    private ReaderMark durable = ReaderMark.NONE;
    private @Nullable Progress progress;
    private @Nullable Appender journal;
    private @Nullable Write underWay;
    private @Nullable Showing showing;

    NamedReader(String name, Tail tail, @Nullable Appender journal) {
        this.name = name;
        this.tail = tail;
        this.journal = journal;
    }

    /**
     * Shows the rows that are open, then those to come if it stays; if not, it ends before the first one for which
     * there is no room among the open ones. One subscription at a time.
     */
    void read(boolean stays, PacedOutlet<StoredEntry> outlet) {
        if (showing != null && !showing.outlet.isOver()) {
            outlet.error(new XmtpRejectedException(
                    ErrorCode.READER_IN_USE,
                    "A reader named \"" + name + "\" is being read already; end it first, or take another name."));
            return;
        }
        if (showing != null) {
            showing.stop();
        }
        Showing next = new Showing(outlet, stays);
        showing = next;
        Progress known = progress;
        if (known != null) {
            next.follow(known);
        } else {
            next.load();
        }
    }

    /** Acknowledges a row that was shown; answered once that is durable. */
    void acknowledge(long position, Reply<Void> reply) {
        if (progress != null && progress.acknowledge(position)) {
            waiting.add(reply);
            if (showing != null) {
                showing.advance();
            }
        } else if (Progress.covers(durable, position)) {
            reply.done();
        } else if (underWay != null && Progress.covers(underWay.mark, position)) {
            underWay.waiters.add(reply);
        } else {
            waiting.add(reply);
        }
        write();
    }

    /** What was not told durable in the last epoch is written in this one. */
    void epochBegan(Appender next) {
        journal = next;
        if (underWay != null) {
            waiting.addAll(0, underWay.waiters);
            underWay = null;
        }
        write();
    }

    private void write() {
        if (underWay == null && !waiting.isEmpty() && journal != null && progress != null) {
            Write write = new Write(progress.mark(), waiting);
            waiting = new ArrayList<>();
            underWay = write;
            journal.append(WriteSetDraft.of(List.of(new Change.ReaderMoved(name, write.mark)), write));
        }
    }

    /** Completes its subscription; what is not durable by now is not known to become so. */
    void close() {
        if (showing != null) {
            showing.outlet.complete();
            showing.stop();
        }
        if (underWay != null) {
            waiting.addAll(0, underWay.waiters);
            underWay = null;
        }
        waiting.forEach(reply -> reply.error(new XmtpClosedException()));
        waiting.clear();
    }

    /** A mark on its way into the journal. */
    private final class Write implements WriteSetDraft.Owner {
        private final ReaderMark mark;
        private final List<Reply<Void>> waiters;

        Write(ReaderMark mark, List<Reply<Void>> waiters) {
            this.mark = mark;
            this.waiters = waiters;
        }

        @Override
        public void durable(long position) {
            if (underWay == this) {
                underWay = null;
                durable = mark;
                waiters.forEach(Reply::done);
                write();
            }
        }

        @Override
        public void refused(XmtpStorageException error) {
            // The epoch is over with this: whoever came meanwhile is written for in the next one.
            if (underWay == this) {
                underWay = null;
                waiters.forEach(reply -> reply.error(error));
            }
        }
    }

    /** One subscription. */
    private final class Showing implements Viewer {
        private final PacedOutlet<StoredEntry> outlet;
        private final boolean stays;
        /** The newest position as it began: the last one that it is for, unless it stays. */
        private final long last;

        private @Nullable Disposable loading;
        private @Nullable Follower follower;
        private long shown;

        Showing(PacedOutlet<StoredEntry> outlet, boolean stays) {
            this.outlet = outlet;
            this.stays = stays;
            this.last = tail.newest();
        }

        void load() {
            outlet.onCancel(this::stop);
            loading = tail.reads()
                    .read(
                            store -> store.readerMark(name),
                            mark -> {
                                durable = mark;
                                Progress begun = new Progress(mark);
                                progress = begun;
                                follow(begun);
                            },
                            outlet::error);
        }

        void follow(Progress known) {
            shown = known.prefix();
            follower = tail.follow(shown, outlet, this);
        }

        @Override
        public boolean endsBefore(long position) {
            return !stays && (position > last || !takesMore());
        }

        @Override
        public boolean takesMore() {
            return progress != null && progress.mayShowBehind(shown);
        }

        @Override
        public void row(StoredEntry row) {
            if (progress != null && Rows.isInbound(row) && progress.show(row.position())) {
                shown = row.position();
                outlet.next(row, Rows.sizeOf(row));
            }
        }

        void advance() {
            if (follower != null) {
                follower.advance();
            }
        }

        void stop() {
            if (loading != null) {
                loading.dispose();
            }
            if (follower != null) {
                follower.stop();
            }
        }
    }
}
