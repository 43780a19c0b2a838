package org.xmtp.reactive.testkit.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The disk of a simulated machine, with one client's store on it. What was committed outlives every process, and can be
 * put back to what it was before.
 */
public final class SimulatedDisk {
    /** Stands for the store where it is to be recovered; nothing is at that path. */
    private static final StoreKey ANY_KEY = StoreKey.of(new byte[StoreKey.LENGTH]);

    private final String name;
    private final String where;
    private final SimulatedDatabase database;
    private final Timeline timeline;
    private final List<XmtpStore.InMemory> places = new ArrayList<>(List.of(XmtpStore.inMemory()));
    private final List<Consumer<List<WriteSet>>> watchers = new ArrayList<>();
    private DiskFaults faults = DiskFaults.none();
    private boolean full;
    private boolean keepsHistory;
    private List<List<WriteSet>> history = new ArrayList<>();
    /** Whether the store's newest place is empty yet, and its clients are to renew its sessions. */
    private boolean unfilled;

    private boolean unrenewed;
    private Optional<Loss> loss = Optional.empty();

    /**
     * What a store lost that was put back, and has not been recovered.
     *
     * @param from the last position that it still has
     * @param upTo the last one that it had
     */
    record Loss(long from, long upTo) {}

    SimulatedDisk(String name, SimulatedDatabase database, Timeline timeline) {
        this.name = name;
        this.where = name + " disk";
        this.database = database;
        this.timeline = timeline;
    }

    /** What goes wrong with it from now on. */
    public void faults(DiskFaults next) {
        faults = next;
    }

    /** Lets it be full, so that nothing can be committed, or well again. */
    public void full(boolean isFull) {
        timeline.note(name, isFull ? "disk full" : "disk well", 0);
        full = isFull;
    }

    /** For tests of the engine: told of every batch that became durable, at that moment. */
    public void watch(Consumer<List<WriteSet>> watcher) {
        watchers.add(watcher);
    }

    /** Before its first use: it keeps what is committed, so that it can be put back. */
    public void keepHistory() {
        keepsHistory = true;
    }

    /** For tests of the engine: every commit that it holds, if it keeps them. */
    public List<List<WriteSet>> history() {
        return Collections.unmodifiableList(history);
    }

    void putBack(int commits) {
        if (!keepsHistory || commits < 1 || commits > history.size()) {
            throw new IllegalArgumentException("The disk can't be put back to " + commits + " commits: it has kept "
                    + history.size() + "; have it keep its history, and give 1 to that.");
        }
        long upTo = loss.map(Loss::upTo).orElse(lastPosition());
        history = new ArrayList<>(history.subList(0, commits));
        loss = Optional.of(new Loss(lastPosition(), upTo));
        places.add(XmtpStore.inMemory());
        unfilled = true;
        unrenewed = true;
        timeline.note(name, "disk put back", lastPosition());
    }

    private long lastPosition() {
        List<WriteSet> last = history.get(history.size() - 1);
        return last.get(last.size() - 1).position();
    }

    /** What a client of the store is told. */
    XmtpStore store() {
        return unrenewed ? XmtpStore.file(Path.of(name), ANY_KEY).recover() : place();
    }

    private XmtpStore.InMemory place() {
        return places.get(places.size() - 1);
    }

    /** The engine's way to the store. */
    EngineStore mount(EngineRuntime runtime) {
        return new SimulatedStore(database.store(place(), runtime), this, runtime);
    }

    /** What its store is to be filled with, before all else. */
    List<WriteSet> missing() {
        return unfilled ? history.stream().flatMap(List::stream).toList() : List.of();
    }

    /** The store holds it. */
    void filled() {
        unfilled = false;
    }

    /** What its store has to be recovered from, if anything. */
    Optional<Loss> loss() {
        return loss;
    }

    /** The store is recovered. */
    void recovered() {
        loss = Optional.empty();
        timeline.note(name, "store recovered", 0);
    }

    /** A client has it that has renewed its sessions. */
    void renewed() {
        unrenewed = unrenewed && loss.isPresent();
    }

    /** Whoever had it mounted is gone; the next one finds what was committed. */
    void unmount() {
        database.kill(place());
        if (unfilled) {
            // One that was filled in part holds nothing that counts.
            places.add(XmtpStore.inMemory());
        }
    }

    /** Creates the deletion of everything on it, by a process that does nothing else. */
    Mono<Void> erase(EngineRuntime runtime) {
        history.clear();
        return Flux.fromIterable(places)
                .concatMap(place -> {
                    EngineStore last = database.store(place, runtime);
                    return last.open().then(last.close());
                })
                .then();
    }

    boolean isFull() {
        return full;
    }

    /** A full disk can keep a database from being opened, or not. */
    boolean failsToRecover() {
        return full && timeline.chance().nextBoolean();
    }

    DiskFaults faults() {
        return faults;
    }

    void committed(List<WriteSet> batch) {
        timeline.note(name, "commits", batch.size());
        if (keepsHistory) {
            history.add(List.copyOf(batch));
        }
        for (WriteSet writeSet : batch) {
            writeSet.changes()
                    .forEach(change -> timeline.note(where, change.getClass().getSimpleName(), writeSet.position()));
        }
        watchers.forEach(watcher -> watcher.accept(batch));
    }

    void failed(String what) {
        timeline.note(name, what, 0);
    }
}
