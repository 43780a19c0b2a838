package org.xmtp.reactive.testkit.simulation;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.store.memory.MemoryStore;

/** What the engine's stores are kept in on simulated disks. */
enum SimulatedDatabase {
    /** As in a file, but in memory. */
    H2 {
        @Override
        EngineStore store(XmtpStore.InMemory place, EngineRuntime runtime) {
            return H2Stores.of(place, runtime);
        }

        @Override
        void kill(XmtpStore.InMemory place) {
            H2Stores.kill(place);
        }
    },

    /** As what users choose that want no file. */
    PLAIN_MEMORY {
        @Override
        EngineStore store(XmtpStore.InMemory place, EngineRuntime runtime) {
            return new MemoryStore(place, runtime);
        }

        @Override
        void kill(XmtpStore.InMemory place) {
            MemoryStore.kill(place);
        }
    };

    private static final int SEEDS = 4;

    /** One seed in four is about plain memory, the others about H2. */
    static SimulatedDatabase of(long seed) {
        return Math.floorMod(seed, SEEDS) == 0 ? PLAIN_MEMORY : H2;
    }

    /** The store at a place, not open yet. */
    abstract EngineStore store(XmtpStore.InMemory place, EngineRuntime runtime);

    /** Whoever has it open gets and writes nothing more; the next one finds what was committed. */
    abstract void kill(XmtpStore.InMemory place);
}
