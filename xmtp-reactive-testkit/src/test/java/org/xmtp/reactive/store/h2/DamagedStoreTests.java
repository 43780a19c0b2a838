package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.testkit.StoreSamples;

/**
 * A store whose file is damaged anywhere opens, or is refused and left as it lies there; and salvage brings back every
 * row of which the file has a whole copy. Neither shows anything that was not written, and both end.
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
    @Tag("verify")
    void everySoundRowComesBackWhereverItIsDamaged(Damage damage) throws IOException {
        damage(damage, System.nanoTime(), 50);
    }

    @Test
    void whereWhatTellsOfTheKeyIsDamagedTheErrorNamesSalvage() throws IOException {
        FilledStore filled = FilledStore.in(folder);
        XmtpStore.InFile file = filled.damaged(folder, "damaged", List.of());
        Sql sql = SoundCopies.connect(file.path());
        sql.update("UPDATE opening SET proof = X'00'");
        sql.update("SHUTDOWN");

        assertThat(refusal(file, "the proof is gone")).isPresent();
    }

    /**
     * Of a file whose newest chunk is damaged, H2 reads what was before that: it opens, and is behind its head file.
     * Opened to be written, the chunk was gone half a second later, and with it what salvage would have found.
     */
    @Test
    void oneThatIsBehindIsNotOpenedToBeWritten() throws IOException {
        FilledStore filled = FilledStore.in(folder);
        XmtpStore.InFile sound = filled.damaged(folder, "sound", List.of());
        FileChunks.Chunk newest;
        try (FileChannel channel = FileChannel.open(StoreFile.file(sound.path()))) {
            newest = FileChunks.of(new DamagedFile(channel)).newestFirst().get(0);
        }
        XmtpStore.InFile damaged =
                filled.damaged(folder, "damaged", List.of(new Damage.Hit((int) newest.from(), DamagedFile.BLOCK, 0)));

        assertThat(refusal(WatchedPath.store(sound), "sound")).isEmpty();
        assertThat(WatchedPath.openedToBeWritten(sound.path())).isTrue();
        assertThat(refusal(WatchedPath.store(damaged), "damaged"))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_BEHIND));
        assertThat(WatchedPath.openedToBeWritten(damaged.path())).isFalse();
    }

    private void damage(Damage damage, long seed, int tries) throws IOException {
        FilledStore filled = FilledStore.in(folder);
        SoundCopies copies = new SoundCopies(folder.resolve("filled"), filled.database());
        Random random = new Random(seed);
        for (int attempt = 0; attempt < tries; attempt++) {
            List<Damage.Hit> hits = damage.hits(filled.database().length, random);
            String at = "seed " + seed + ", try " + attempt + ", " + hits;
            XmtpStore.InFile file = filled.damaged(folder, "damaged" + attempt, hits);
            byte[] damaged = Files.readAllBytes(StoreFile.file(file.path()));
            Optional<XmtpException> refusal = refusal(file, at);
            if (refusal.isEmpty()) {
                file = filled.damaged(folder, "again" + attempt, hits);
            }
            assertLiesAsItDid(file, damaged, at, refusal);
            assertSalvaged(file, copies, hits, at);
        }
    }

    private static void assertLiesAsItDid(
            XmtpStore.InFile file, byte[] damaged, String at, Optional<XmtpException> refusal) throws IOException {
        byte[] now = Files.readAllBytes(StoreFile.file(file.path()));
        int first = Arrays.mismatch(now, damaged);
        if (first >= 0) {
            long others = IntStream.range(first, Math.min(now.length, damaged.length))
                    .filter(place -> now[place] != damaged[place])
                    .count();
            throw new AssertionError(
                    at + ": " + others + " bytes differ, the first at " + first + ", " + now.length + " for "
                            + damaged.length,
                    refusal.orElse(null));
        }
    }

    /** Why it does not open; if it does, it shows nothing that was not written, and says so where it can't read on. */
    private static Optional<XmtpException> refusal(XmtpStore.InFile file, String at) {
        return refusal(H2Stores.of(file, StoreRuntime.SHARED), at);
    }

    private static Optional<XmtpException> refusal(EngineStore store, String at) {
        boolean opened = false;
        try {
            store.open().block(ENDS);
            opened = true;
            entries(store).forEach(entry -> assertWritten(entry, at));
            // A row that is damaged is missing, and is no error.
            for (long peer = 0; peer < FilledStore.SESSIONS; peer++) {
                Objects.requireNonNull(
                        store.account(StoreSamples.peer(peer).account()).block(ENDS));
            }
        } catch (XmtpException e) {
            assertThat(e.getMessage()).as(at).contains("salvage");
            return opened ? Optional.empty() : Optional.of(e);
        } finally {
            store.close().block(ENDS);
        }
        return Optional.empty();
    }

    private static void assertSalvaged(XmtpStore.InFile file, SoundCopies copies, List<Damage.Hit> hits, String at)
            throws IOException {
        byte[] before = Files.readAllBytes(StoreFile.file(file.path()));
        Path fresh = file.path().resolveSibling(file.path().getFileName() + "-fresh");
        try {
            StoreSalvage salvage = Objects.requireNonNull(
                    H2Stores.salvage(file, fresh, StoreRuntime.SHARED).block(ENDS));
            assertThat(salvage.rows()).as(at).isNotEmpty();
        } catch (XmtpException e) {
            // Where the keys of all openings are gone nothing is sound.
            assertThat(copies.tables())
                    .as(at)
                    .allSatisfy(table -> assertThat(copies.sound(table, hits)).isEmpty());
            return;
        }
        assertThat(Files.readAllBytes(StoreFile.file(file.path()))).as(at).isEqualTo(before);
        Sql sql = SoundCopies.connect(fresh);
        for (Table table : copies.tables()) {
            assertThat(sql.query("SELECT id FROM " + table, row -> Column.number(row, 0)))
                    .as(at + ", " + table)
                    .containsAll(copies.sound(table, hits));
        }
        sql.update("SHUTDOWN");
        EngineStore store = H2Stores.of(XmtpStore.file(fresh, FilledStore.KEY), StoreRuntime.SHARED);
        store.open().block(ENDS);
        entries(store).forEach(entry -> assertWritten(entry, at));
        assertSessionsWritten(store, at);
        store.close().block(ENDS);
    }

    private static void assertSessionsWritten(EngineStore store, String at) {
        List<PeerId> peers = LongStream.range(0, FilledStore.SESSIONS)
                .mapToObj(StoreSamples::peer)
                .toList();
        Objects.requireNonNull(store.peers(peers).block(ENDS)).forEach((peer, row) -> {
            for (SessionRow session : row.sessions()) {
                long seed = peers.indexOf(peer);
                assertThat(session.sessionId()).as(at).isEqualTo(StoreSamples.sessionId(seed));
                assertThat(session.replacedNs()).as(at).isPositive();
                assertThat(session.state())
                        .as(at)
                        .isEqualTo(StoreSamples.session(peer, seed, session.receivedNs() / 10)
                                .state());
            }
        });
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
