package org.xmtp.reactive.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Mono;

/** The disk of a simulated machine, with one client's store on it. What was committed outlives every process. */
public final class SimulatedDisk {
    private final String name;
    private final String where;
    private final SimulatedDatabase database;
    private final Timeline timeline;
    private final XmtpStore.InMemory store = XmtpStore.inMemory();
    private final List<Consumer<List<WriteSet>>> watchers = new ArrayList<>();
    private DiskFaults faults = DiskFaults.none();
    private boolean full;

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

    XmtpStore store() {
        return store;
    }

    /** The engine's way to the store. */
    EngineStore mount(EngineRuntime runtime) {
        return new SimulatedStore(database.store(store, runtime), this, runtime);
    }

    /** Whoever had it mounted is gone; the next one finds what was committed. */
    void unmount() {
        database.kill(store);
    }

    /** Creates the deletion of everything on it, by a process that does nothing else. */
    Mono<Void> erase(EngineRuntime runtime) {
        EngineStore last = database.store(store, runtime);
        return last.open().then(last.close());
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
