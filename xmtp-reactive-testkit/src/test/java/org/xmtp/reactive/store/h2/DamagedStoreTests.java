package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;

/**
 * A store whose file is damaged anywhere opens, or says that it does not; and salvage brings back every row of which the
 * file has a whole copy. Neither shows anything that was not written, and both end.
 */
final class DamagedStoreTests {
    /** None of this takes a second. */
    private static final Duration ENDS = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Damage.class)
    void everySoundRowComesBack(Damage damage) throws IOException {
        damage(damage, System.nanoTime(), 10);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    @Tag("long")
    void everySoundRowComesBackWhereverItIsDamaged(Damage damage) throws IOException {
        damage(damage, System.nanoTime(), 50);
    }

    private void damage(Damage damage, long seed, int tries) throws IOException {
        FilledStore filled = FilledStore.in(folder);
        SoundCopies copies = new SoundCopies(folder.resolve("filled"), filled.database());
        Random random = new Random(seed);
        int refused = 0;
        int lost = 0;
        for (int attempt = 0; attempt < tries; attempt++) {
            List<Damage.Hit> hits = damage.hits(filled.database().length, random);
            String at = "seed " + seed + ", try " + attempt + ", " + hits;
            refused += opens(filled.damaged(folder, "opened" + attempt, hits), at) ? 0 : 1;
            lost += salvaged(filled.damaged(folder, "salvaged" + attempt, hits), copies, hits, at);
        }
        System.out.printf("%s: %d of %d don't open; rows lost %d%n", damage, refused, tries, lost);
    }

    /** Whether it opens; then with nothing in it that was not written. */
    private static boolean opens(XmtpStore.InFile file, String at) {
        EngineStore store = H2Stores.of(file, StoreRuntime.SHARED);
        try {
            store.open().block(ENDS);
            entries(store).forEach(entry -> assertWritten(entry, at));
            return true;
        } catch (XmtpException e) {
            assertThat(e.getMessage()).as(at).contains("salvage");
            return false;
        } finally {
            store.close().block(ENDS);
        }
    }

    private int salvaged(XmtpStore.InFile file, SoundCopies copies, List<Damage.Hit> hits, String at)
            throws IOException {
        byte[] before = Files.readAllBytes(StoreFile.file(file.path()));
        Path fresh = file.path().resolveSibling(file.path().getFileName() + "-fresh");
        try {
            StoreSalvage salvage = Objects.requireNonNull(
                    H2Stores.salvage(file, fresh, StoreRuntime.SHARED).block(ENDS));
            assertThat(salvage.rows()).as(at).isNotEmpty();
            System.out.println(salvage);
        } catch (XmtpException e) {
            // Where the keys of all openings are gone nothing is sound.
            assertThat(copies.tables()).as(at).allSatisfy(table -> assertThat(copies.sound(table, hits)).isEmpty());
            return copies.all(Table.ENTRY).size();
        }
        assertThat(Files.readAllBytes(StoreFile.file(file.path()))).as(at).isEqualTo(before);
        Sql sql = SoundCopies.connect(fresh);
        int lost = 0;
        for (Table table : copies.tables()) {
            List<Long> there = sql.query("SELECT id FROM " + table, row -> Column.number(row, 0));
            assertThat(there).as(at + ", " + table).containsAll(copies.sound(table, hits));
            lost += copies.all(table).size() - there.size();
        }
        sql.update("SHUTDOWN");
        EngineStore store = H2Stores.of(XmtpStore.file(fresh, FilledStore.KEY), StoreRuntime.SHARED);
        store.open().block(ENDS);
        entries(store).forEach(entry -> assertWritten(entry, at));
        store.close().block(ENDS);
        return lost;
    }

    private static void assertWritten(StoredEntry entry, String at) {
        boolean damaged = entry.entry() instanceof Entry.OfFailure failure
                && failure.failure().reason() == FailureReason.DAMAGED;
        if (!damaged) {
            assertThat(entry.entry())
                    .as(at + ", position " + entry.position())
                    .usingRecursiveComparison()
                    .isEqualTo(FilledStore.entry(entry.position()));
        }
    }

    private static List<StoredEntry> entries(EngineStore store) {
        List<StoredEntry> entries = new ArrayList<>();
        List<StoredEntry> page = Objects.requireNonNull(store.entries(0, 500).block(ENDS));
        while (!page.isEmpty()) {
            entries.addAll(page);
            page = Objects.requireNonNull(
                    store.entries(page.get(page.size() - 1).position(), 500).block(ENDS));
        }
        return entries;
    }
}
