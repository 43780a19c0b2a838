package org.xmtp.reactive.reading;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A process that reads, with a journal whose every outcome the test decides. */
final class Desk {
    final XmtpStorageException trouble = new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "a fault of the test");

    private static final AccountAddress US = account(0);

    final HandDrivenRuntime runtime = new HandDrivenRuntime();
    final Loop loop = new Loop(runtime);
    final ShelfStore store;
    final Reading reading;
    private final ArrayDeque<WriteSetDraft> journal = new ArrayDeque<>();
    private long position;

    /** A row as a user sees it. */
    record Row(long position, Entry entry, Supplier<Mono<Void>> acknowledgement) {}

    /** A process with a new store. */
    Desk() {
        this.store = new ShelfStore(runtime.store());
        this.reading = begun();
    }

    private Desk(ShelfStore store, long position) {
        this.store = store;
        this.position = position;
        store.openedOn(runtime.store());
        this.reading = begun();
    }

    private Reading begun() {
        Reading begun = new Reading(new Reading.Parts(loop, store));
        begun.epochBegan(position, this::append);
        return begun;
    }

    private long append(WriteSetDraft draft) {
        journal.add(draft);
        return position + journal.size();
    }

    /** This process is killed, and another one goes on with what is durable. */
    Desk killed() {
        return new Desk(store, position);
    }

    /** A message from somebody else becomes durable. */
    long receive() {
        return receive(1, 10);
    }

    /** A message from somebody else becomes durable. */
    long receive(int peer, int bytes) {
        return commit(new Change.EntryAppended(message(peer, false, bytes)));
    }

    /** So many messages become durable; the position of the last one. */
    long receiveMany(int count) {
        for (int i = 0; i < count; i++) {
            receive();
        }
        return position;
    }

    /** A message of ours becomes durable. */
    long send() {
        return commit(new Change.EntryAppended(message(1, true, 10)));
    }

    /** A failure becomes durable. */
    long fail() {
        return commit(new Change.EntryAppended(new Entry.OfFailure(new Failure(
                FailureReason.MALFORMED,
                "a fault of the test",
                "00",
                1,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH))));
    }

    /** A write-set becomes durable. */
    long commit(Change... changes) {
        long at = commitUntold(changes);
        reading.committed(at, List.of(changes));
        return at;
    }

    /** A write-set becomes durable, but the epoch ends before anybody is told. */
    long commitUntold(Change... changes) {
        store.apply(++position, List.of(changes));
        return position;
    }

    /** A message of somebody else becomes durable, but the epoch ends before anybody is told. */
    long receiveUntold() {
        return commitUntold(new Change.EntryAppended(message(1, false, 10)));
    }

    /** The oldest write-set in the journal becomes durable. */
    void commitNext() {
        WriteSetDraft draft = journal.remove();
        long at = commit(draft.changes().toArray(new Change[0]));
        draft.owner().durable(at);
        runtime.run();
    }

    /** The store refuses the oldest write-set in the journal; the epoch ends with that. */
    void refuseNext() {
        WriteSetDraft draft = journal.remove();
        draft.owner().refused(trouble);
        journal.clear();
    }

    /** How many write-sets wait in the journal. */
    int waiting() {
        return journal.size();
    }

    /** The epoch ends, with all that is in its journal, and another one begins. */
    void restart() {
        journal.clear();
        reading.epochBegan(position, this::append);
        runtime.run();
    }

    /** The rows of a reader. */
    Flux<Row> inbound(String name) {
        return reading.inbound(name, (row, acknowledgement) -> new Row(row.position(), row.entry(), acknowledgement));
    }

    /** The rows of a reader that does not stay. */
    Flux<Row> unread(String name) {
        return reading.unread(name, (row, acknowledgement) -> new Row(row.position(), row.entry(), acknowledgement));
    }

    /** Subscribes, asks for so many, and lets all happen. */
    <T> TestSubscriber<T> read(Flux<T> rows, long demand) {
        TestSubscriber<T> user = TestSubscriber.builder().initialRequest(demand).build();
        rows.subscribe(user);
        runtime.run();
        return user;
    }

    /** Subscribes to a reader without a bound. */
    TestSubscriber<Row> read(String name) {
        return read(inbound(name), Long.MAX_VALUE);
    }

    /** Subscribes to the acknowledgement of a row that a user was shown; nothing of the journal happens. */
    TestSubscriber<Void> acknowledge(TestSubscriber<Row> user, long at) {
        Row row = user.getReceivedOnNext().stream()
                .filter(shown -> shown.position() == at)
                .findFirst()
                .orElseThrow();
        TestSubscriber<Void> acknowledged = TestSubscriber.create();
        row.acknowledgement().get().subscribe(acknowledged);
        runtime.run();
        return acknowledged;
    }

    /** The positions that a user was shown. */
    static List<Long> shown(TestSubscriber<Row> user) {
        return user.getReceivedOnNext().stream().map(Row::position).toList();
    }

    /** The positions of rows. */
    static List<Long> positions(TestSubscriber<StoredEntry> user) {
        return user.getReceivedOnNext().stream().map(StoredEntry::position).toList();
    }

    static ConversationId conversation(int peer) {
        return ConversationId.of(US, account(peer));
    }

    private static AccountAddress account(int number) {
        return new AccountAddress("0x" + HexFormat.of().toHexDigits(number).repeat(5));
    }

    private Entry.OfMessage message(int peer, boolean own, int bytes) {
        return new Entry.OfMessage(
                new MessageId(HexFormat.of().toHexDigits(position + 1).repeat(4)),
                conversation(peer),
                own ? US : account(peer),
                new InstallationId("A".repeat(43)),
                own,
                position + 1,
                TimeSource.SIGNED,
                new byte[bytes]);
    }
}
