package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.Lag;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A database with a journal before it: a batch is acknowledged once the journal has it on the disk, and the database
 * takes it over soon after. Who reads waits until the database has what was acknowledged on the topics asked for; so
 * everything is read from the database alone.
 */
public final class JournaledEnvelopeStore implements EnvelopeStore {

    private static final Logger LOG = LoggerFactory.getLogger(JournaledEnvelopeStore.class);

    /** The most bytes that the database has not taken over, but for one batch: who appends waits. */
    static final long MAX_PENDING_BYTES = 32L << 20;

    private final JournaledDatabase database;
    private final Journal journal;
    private final JournalThread thread;
    private final Pending pending;
    private final Takeover takeover;
    private final Expiry expiry;
    // Used by the one who appends.
    private final RecentIdentities recent;
    private final Mono<Void> closing;
    private volatile boolean closed;
    // Used by the journal's thread.
    private boolean ended;

    private JournaledEnvelopeStore(JournaledDatabase database, Journal journal, JournalThread thread) {
        this.database = database;
        this.journal = journal;
        this.thread = thread;
        this.pending = new Pending(database.newest());
        this.takeover = new Takeover(database, pending, journal::takenOver, Schedulers.parallel());
        this.expiry = new JournaledExpiry(database.expiry(), takeover, pending);
        this.recent = new RecentIdentities(database, pending);
        this.closing = Mono.defer(this::closed).cache();
    }

    /**
     * Creates the opening of a store; nothing happens until subscribed. What the journal holds goes into the database
     * first.
     *
     * <ul>
     *   <li><em>Emits</em> the open store, which closes the database with itself.
     *   <li><em>Errors with</em> {@link StoreException} when the journal is damaged, or belongs to another database, or
     *       when the database fails; it then stays open.
     * </ul>
     *
     * @param files in a directory that nobody else uses
     */
    public static Mono<EnvelopeStore> open(JournaledDatabase database, JournalFiles files) {
        JournalThread thread = new JournalThread();
        return thread.run(() -> Recovery.of(files, database.id(), database.newest()))
                .flatMap(recovery -> recovery.refusal()
                        .<Mono<Recovery>>map(refusal -> Mono.error(new StoreException(refusal)))
                        .orElseGet(() -> takenOver(database, recovery)))
                .flatMap(recovery -> thread.run(() -> {
                    Journal.delete(files);
                    Journal journal = new Journal(files, database.id(), recovery.generation(), database.newest());
                    journal.prepare();
                    return journal;
                }))
                .<EnvelopeStore>map(journal -> new JournaledEnvelopeStore(database, journal, thread))
                .doOnError(cause -> thread.end());
    }

    /**
     * Creates the change of a database's id; nothing happens until subscribed. What belongs to the database goes into
     * it first. The journal goes last: where that is not reached, the next start refuses it, which is of another id
     * then.
     *
     * <ul>
     *   <li><em>Completes</em> when there is no journal any more; what can't be used is set aside.
     *   <li><em>Errors with</em> {@link StoreException} when the database fails or the files can't be used.
     * </ul>
     *
     * @param renewal completes when the database has another id, on the disk
     */
    public static Mono<Void> renewId(JournaledDatabase database, JournalFiles files, Mono<Void> renewal) {
        JournalThread thread = new JournalThread();
        return thread.run(() -> Recovery.of(files, database.id(), database.newest()))
                .flatMap(recovery -> takenOver(database, recovery))
                .flatMap(recovery -> renewal.thenReturn(recovery))
                .flatMap(recovery -> thread.run(() -> {
                    recovery.refusal()
                            .ifPresentOrElse(refusal -> setAside(files, refusal), () -> Journal.delete(files));
                    return recovery;
                }))
                .doFinally(signal -> thread.end())
                .then();
    }

    private static void setAside(JournalFiles files, String refusal) {
        LOG.warn("Sets aside what can't be used: {}", refusal);
        files.setAside();
    }

    private static Mono<Recovery> takenOver(JournaledDatabase database, Recovery recovery) {
        if (recovery.envelopes().isEmpty()) {
            return Mono.just(recovery);
        }
        LOG.info(
                "Takes over {} envelopes from the journal", recovery.envelopes().size());
        Pending recovered = new Pending(database.newest());
        recovered.add(recovery.envelopes());
        Takeover takeover = new Takeover(database, recovered, arrival -> {}, Schedulers.parallel());
        return takeover.upTo(recovered.newest()).thenReturn(recovery).doFinally(signal -> takeover.close());
    }

    @Override
    public StoreId id() {
        return database.id();
    }

    @Override
    public long oldestArrival() {
        return database.oldestArrival();
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(JournalThread.closed());
            }
            return room(batch)
                    .then(Mono.defer(() -> known(batch)))
                    .flatMap(found -> thread.run(() -> journaled(batch, found)));
        });
    }

    @Override
    public Lag lag() {
        return pending.lag();
    }

    /** While the database fails nothing more is taken, but for what shows that it does not any more. */
    private Mono<Void> room(List<AdmittedEnvelope> batch) {
        if (takeover.isFailing() || !journal.takes(new JournalRecord(pending.newest(), batch).size())) {
            return takeover.upTo(pending.newest());
        }
        if (pending.bytes() <= MAX_PENDING_BYTES) {
            return Mono.empty();
        }
        List<NumberedEnvelope> first = pending.first(Takeover.TRANSACTION_BYTES);
        return first.isEmpty()
                ? Mono.empty()
                : takeover.upTo(first.get(first.size() - 1).arrival());
    }

    /** Those of a batch that are stored. What waits is looked at first: whatever has left it is in the database. */
    private Mono<Set<EnvelopeId>> known(List<AdmittedEnvelope> batch) {
        Set<EnvelopeId> known = new HashSet<>();
        List<EnvelopeId> others = new ArrayList<>(batch.size());
        for (AdmittedEnvelope admitted : batch) {
            if (pending.contains(admitted.id())) {
                known.add(admitted.id());
            } else {
                others.add(admitted.id());
            }
        }
        return recent.knowsSpansOf(others)
                ? inDatabase(known, others)
                : recent.read(others).then(Mono.defer(() -> inDatabase(known, others)));
    }

    private Mono<Set<EnvelopeId>> inDatabase(Set<EnvelopeId> known, List<EnvelopeId> others) {
        List<EnvelopeId> doubtful =
                others.stream().filter(id -> !recent.rulesOut(id)).toList();
        return doubtful.isEmpty()
                ? Mono.just(known)
                : database.known(doubtful).map(found -> {
                    known.addAll(found);
                    return known;
                });
    }

    /** Runs on the journal's thread. */
    private List<ArrivedEnvelope> journaled(List<AdmittedEnvelope> batch, Set<EnvelopeId> known) {
        if (ended) {
            throw JournalThread.closed();
        }
        List<AdmittedEnvelope> added =
                batch.stream().filter(admitted -> known.add(admitted.id())).toList();
        if (added.isEmpty()) {
            return List.of();
        }
        JournalRecord record = new JournalRecord(pending.newest(), added);
        List<NumberedEnvelope> numbered = record.numbered();
        List<ArrivedEnvelope> arrived =
                numbered.stream().map(NumberedEnvelope::arrived).toList();
        added.forEach(admitted -> recent.add(admitted.id()));
        journal.append(record);
        try {
            pending.add(numbered);
        } catch (Throwable machine) {
            journal.disown();
            throw machine;
        }
        takeover.added();
        return arrived;
    }

    /** Creates what is read once the database has all that was acknowledged on the topics by the time of asking. */
    private <T> Mono<T> afterAll(Collection<String> topics, Supplier<Mono<T>> read) {
        return Mono.defer(
                () -> pending.concerns(topics) ? takeover.upTo(pending.newest()).then(Mono.defer(read)) : read.get());
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return afterAll(query.topics(), () -> database.query(query));
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        return Mono.defer(() -> {
            long newest = Math.min(pending.newest(), query.upTo());
            return afterAll(query.behind().keySet(), () -> database.arrivals(query))
                    .map(page -> upToAtLeast(newest, page));
        });
    }

    /** What was acknowledged and is not in the database is on other topics. */
    private static ArrivalPage upToAtLeast(long newest, ArrivalPage page) {
        return page.isFull() || page.upTo() >= newest ? page : new ArrivalPage(page.envelopes(), newest, false);
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return afterAll(Set.of(topic), () -> database.holds(topic, arrival, digest));
    }

    /** Where the database takes nothing over at the moment, what it has is told. */
    @Override
    public Mono<Holdings> holdings() {
        return Mono.defer(() -> takeover.upTo(pending.newest()))
                .onErrorComplete(StoreException.class)
                .then(database.holdings());
    }

    @Override
    public Expiry expiry() {
        return expiry;
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closed() {
        closed = true;
        // Behind what is appended at the moment.
        return thread.run(pending::newest)
                .flatMap(takeover::upTo)
                .onErrorResume(cause -> Mono.fromRunnable(
                        () -> LOG.warn("The next start takes over what the journal holds: {}", cause.getMessage())))
                .then(thread.run(() -> {
                    ended = true;
                    takeover.close();
                    journal.close();
                    return true;
                }))
                .then(database.close())
                .doFinally(signal -> thread.end());
    }
}
