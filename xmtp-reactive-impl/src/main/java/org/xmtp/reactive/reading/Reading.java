package org.xmtp.reactive.reading;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All that a client's users read, out of the store and as it becomes durable. What they are given is made of the
 * store's rows on the event thread, by functions that the client hands in; one that throws ends that subscription.
 *
 * <p>Every stream emits in the order of the store, as much as was asked for, and <i>errors with</i>
 * {@link org.xmtp.reactive.api.XmtpStorageException} or {@link org.xmtp.reactive.api.XmtpSecurityException} when the
 * store can't be read, where that does not heal within half a minute, and with {@link XmtpClosedException} when it is
 * subscribed to after the end.
 */
public final class Reading {
    private static final int MAX_NAME = 64;

    private final Loop loop;
    private final StoreReads reads;
    private final Tail tail;
    private final NamedReaders readers;
    private boolean closed;

    /**
     * What it is made of.
     *
     * @param loop the client's
     * @param store what is read
     */
    public record Parts(Loop loop, EngineStore store) {}

    /** Knows of nothing durable yet. */
    public Reading(Parts parts) {
        this.loop = parts.loop();
        this.reads = new StoreReads(loop, parts.store());
        this.tail = new Tail(loop, reads);
        this.readers = new NamedReaders(tail);
    }

    /**
     * An epoch begins: acknowledgements that were not told durable are written again.
     *
     * @param durable the position of the newest durable write-set
     * @param journal takes write-sets in this epoch
     */
    public void epochBegan(long durable, Appender journal) {
        tail.began(durable);
        reads.mended();
        readers.epochBegan(journal);
    }

    /** A write-set is durable. Told of each, in order of position. */
    public void committed(long position, List<Change> changes) {
        tail.committed(position, changes);
    }

    /**
     * The end. Streams that go on without one complete; a reading of history, and an acknowledgement that is not
     * durable by now, end with {@link XmtpClosedException}. To be called when the journal has drained.
     */
    public void close() {
        closed = true;
        readers.close();
        tail.close();
        reads.close();
    }

    /**
     * Creates the rows of a named reader, messages from others and failures, from the first unacknowledged one on; then
     * live, until the end. At most {@value Progress#MAX_OPEN} may be open. <i>Errors with</i>
     * {@link org.xmtp.reactive.api.XmtpRejectedException} where the name is being read already.
     *
     * @param name the reader's name, 1 to 64 characters
     * @param make makes what the user is given, of a row and of what creates its acknowledgement
     */
    public <T> Flux<T> inbound(String name, BiFunction<StoredEntry, Supplier<Mono<Void>>, T> make) {
        return read(name, true, make);
    }

    /**
     * The same, of the rows that are durable when it is subscribed to; completes behind the last one, or at
     * {@value Progress#MAX_OPEN} open ones.
     */
    public <T> Flux<T> unread(String name, BiFunction<StoredEntry, Supplier<Mono<Void>>, T> make) {
        return read(name, false, make);
    }

    private <T> Flux<T> read(String name, boolean stays, BiFunction<StoredEntry, Supplier<Mono<Void>>, T> make) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw XmtpConfigurationException.invalid("reader name", name, "give 1 to " + MAX_NAME + " characters");
        }
        Flux<StoredEntry> rows = flux(outlet -> readers.read(name, stays, outlet));
        return made(rows, row -> make.apply(row, () -> acknowledgement(name, row.position())));
    }

    private Mono<Void> acknowledgement(String reader, long position) {
        return loop.mono(reply -> readers.acknowledge(reader, position, reply));
    }

    /** Creates the messages that become durable from the subscription on, sent and received, until the end. */
    public <T> Flux<T> messages(Function<StoredEntry, T> make) {
        Flux<StoredEntry> rows = flux(outlet -> tail.follow(tail.newest(), outlet, row -> {
            if (Rows.isMessage(row)) {
                outlet.next(row, Rows.sizeOf(row));
            }
        }));
        return made(rows, make);
    }

    /** Creates the messages of a conversation, in order of time; completes behind the last one. */
    public <T> Flux<T> history(ConversationId conversation, HistoryRange range, Function<StoredEntry, T> make) {
        Flux<StoredEntry> rows = flux(outlet -> new History(reads, outlet, conversation, range).begin());
        return made(rows, make);
    }

    /** Creates the list of the conversations in the store, the one with the newest message first. */
    public Flux<ConversationId> conversations() {
        return loop.<List<ConversationRow>>mono(reply -> {
                    var reading = reads.read(EngineStore::conversations, reply::value, reply::error);
                    reply.onCancel(reading::dispose);
                })
                .flatMapIterable(rows -> rows)
                .map(ConversationRow::id);
    }

    /**
     * Creates the conversations that are not in the store yet, each once with its first message, until the end. A list
     * that is read behind the subscription has those that were just missed.
     */
    public Flux<ConversationId> newConversations() {
        return flux(outlet -> new NewConversations(tail, outlet).begin());
    }

    private <T> Flux<T> flux(Consumer<PacedOutlet<T>> begin) {
        return loop.flux(outlet -> {
            if (closed) {
                outlet.error(new XmtpClosedException());
            } else {
                begin.accept(new PacedOutlet<>(loop, outlet));
            }
        });
    }

    private static <T> Flux<T> made(Flux<StoredEntry> rows, Function<StoredEntry, T> make) {
        return rows.map(row -> {
            try {
                return make.apply(row);
            } catch (LinkageError e) {
                // Reactor would throw it at the thread, and the subscriber would hear nothing.
                throw new XmtpConfigurationException(
                        ErrorCode.ENGINE_MISSING,
                        "A class is missing (" + e.getMessage() + "); complete the class path.",
                        e);
            }
        });
    }
}
