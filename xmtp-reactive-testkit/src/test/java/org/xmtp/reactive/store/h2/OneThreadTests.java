package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** A store in memory whose strands have one thread between them, as in a simulation: it waits for nobody. */
final class OneThreadTests implements EngineStoreContract {
    private final StoreRuntime runtime = new StoreRuntime(1, seeded(), System::nanoTime);
    private final EngineStore store = FoldingStores.of(XmtpStore.inMemory(), new FoldLimits(3, 1 << 20), runtime);

    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(7);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() {
        store.open().block();
    }

    @AfterEach
    void close() {
        store.close().then(runtime.close()).block();
    }

    @Override
    public EngineStore store() {
        return store;
    }

    /** Down to the bytes of the rows, whose seals number them in the order in which they were written. */
    @Test
    void theSameSeedAndCommitsLeaveTheSameRows() {
        assertThat(rows()).hasSizeGreaterThan(100).isEqualTo(rows());
    }

    private static List<String> rows() {
        // Time stands still, so that no commit comes late enough for a fold in between.
        StoreRuntime runtime = new StoreRuntime(1, seeded(), () -> 0);
        MemoryPlace place = MemoryPlace.take(XmtpStore.inMemory(), runtime.random());
        EngineStore store = new H2Store(() -> place, new FoldLimits(10, 1 << 20), runtime);
        store.open().block();
        for (long position = 0; position < 60; position += 5) {
            store.commit(StoreSamples.id(position), NumberedWriteSets.from(position + 1, 5))
                    .block();
        }
        List<String> rows = new ArrayList<>();
        Sql sql = new Database(place).connect();
        for (Table table : Table.values()) {
            rows.addAll(sql.query(
                    "SELECT id, sealed FROM " + table + " ORDER BY id",
                    row -> table + " " + Column.number(row, 0) + " "
                            + HexFormat.of().formatHex(Column.bytes(row, 1))));
        }
        sql.close();
        store.close().then(runtime.close()).block();
        return rows;
    }
}
