package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.StoreSalvage.Kind;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** What a salvage does with a store, damaged or not. */
final class SalvageTests {
    @TempDir
    private Path folder;

    private FilledStore filled = new FilledStore(new byte[0], new byte[0]);

    @BeforeEach
    void fill() throws IOException {
        filled = FilledStore.in(folder);
    }

    private XmtpStore.InFile laid() throws IOException {
        return filled.damaged(folder, "damaged", List.of());
    }

    private Path fresh() {
        return folder.resolve("fresh");
    }

    private StoreSalvage salvage(XmtpStore.InFile file) {
        return EngineStoreContract.await(H2Stores.salvage(file, fresh(), StoreRuntime.SHARED));
    }

    private void assertRefused(XmtpStore.InFile file, ErrorCode code) {
        assertThatThrownBy(() -> salvage(file))
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static EngineStore open(Path path) {
        EngineStore store = H2Stores.of(XmtpStore.file(path, FilledStore.KEY), StoreRuntime.SHARED);
        EngineStoreContract.await(store.open());
        return store;
    }

    @Test
    void aSoundStoreComesBackAsItWasButForSessionsAndWhatWaited() throws IOException {
        StoreSalvage salvage = salvage(laid());
        assertThat(salvage.isWhole()).isTrue();
        assertThat(salvage.installation()).isTrue();
        assertThat(salvage.recovery().sessions()).isEqualTo(7);
        assertThat(salvage.rows()).extracting(StoreSalvage.Rows::kind).containsExactly(Kind.values());
        EngineStore before = open(folder.resolve("damaged"));
        EngineStore after = open(fresh());
        assertThat(after.conversations().block())
                .isEqualTo(before.conversations().block());
        assertThat(after.held().block()).isEqualTo(before.held().block()).isNotEmpty();
        assertThat(after.accounts().block())
                .isEqualTo(before.accounts().block())
                .isNotEmpty();
        assertThat(after.readerMark("bot").block())
                .isEqualTo(before.readerMark("bot").block());
        assertThat(after.outbox(0, 10).block()).isEmpty();
        assertThat(after.intents().block()).isEmpty();
        List<Digest> marks = LongStream.rangeClosed(1, FilledStore.LAST)
                .mapToObj(StoreSamples::digest)
                .toList();
        assertThat(after.seen(marks).block())
                .hasSize(marks.size())
                .isEqualTo(before.seen(marks).block());
        for (long peer = 0; peer < 7; peer++) {
            assertThat(states(after, peer)).isEqualTo(states(before, peer));
        }
        assertEntries(before, after);
        before.close().block();
        after.close().block();
    }

    private static List<String> states(EngineStore store, long seed) {
        PeerId peer = StoreSamples.peer(seed);
        PeerRow row = Objects.requireNonNull(
                EngineStoreContract.await(store.peers(List.of(peer))).get(peer));
        return row.sessions().stream()
                .map(SessionRow::state)
                .map(Arrays::toString)
                .toList();
    }

    private static void assertEntries(EngineStore before, EngineStore after) {
        List<StoredEntry> were = all(before);
        List<StoredEntry> are = all(after);
        assertThat(are).hasSameSizeAs(were).hasSize((int) FilledStore.LAST);
        for (int at = 0; at < were.size(); at++) {
            StoredEntry was = were.get(at);
            assertThat(are.get(at).entry()).usingRecursiveComparison().isEqualTo(was.entry());
            boolean waited = was.delivery().filter(Delivery.QUEUED::equals).isPresent();
            assertThat(are.get(at).delivery())
                    .as("position " + was.position())
                    .isEqualTo(waited ? Optional.of(Delivery.FAILED) : was.delivery());
        }
        for (long conversation = 0; conversation < 7; conversation++) {
            assertThat(history(after, conversation)).isEqualTo(history(before, conversation));
        }
    }

    private static List<Long> history(EngineStore store, long conversation) {
        return EngineStoreContract.await(
                        store.history(StoreSamples.conversation(conversation), 0, Long.MAX_VALUE, 0, 0, 1_000))
                .stream()
                .map(StoredEntry::position)
                .toList();
    }

    private static List<StoredEntry> all(EngineStore store) {
        List<StoredEntry> all = new ArrayList<>();
        List<StoredEntry> page = EngineStoreContract.await(store.entries(0, 500));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = EngineStoreContract.await(
                    store.entries(page.get(page.size() - 1).position(), 500));
        }
        return all;
    }

    @Test
    void theNewStoreGoesOnBehindEveryPositionThatWasUsed() throws IOException {
        salvage(laid());
        EngineStore store = H2Stores.of(XmtpStore.file(fresh(), FilledStore.KEY), StoreRuntime.SHARED);
        StoreHead head = EngineStoreContract.await(store.open());
        assertThat(head.lastPosition()).isGreaterThan(FilledStore.LAST);
        assertThat(head.identity()).isPresent();
        store.commit(head.lastWriteSet(), List.of(StoreSamples.received(head.lastPosition() + 1, 1, Long.MAX_VALUE)))
                .block();
        store.close().block();
    }

    @Test
    void deletedRowsDoNotComeBack() throws IOException {
        EngineStore store = open(laid().path());
        StoreHead head = EngineStoreContract.await(store.recover());
        assertThat(store.outbox(0, 10).block()).isNotEmpty();
        EngineStoreContract.await(store.outbox(0, 10))
                .forEach(row -> EngineStoreContract.commit(
                        store,
                        List.of(StoreSamples.writeSet(
                                head.lastPosition() + 1,
                                new Change.CopiesSettled(row.position(), row.message(), List.of())))));
        store.close().block();
        StoreSalvage salvage = salvage(XmtpStore.file(folder.resolve("damaged"), FilledStore.KEY));
        assertThat(salvage.recovery().copies()).isZero();
        assertThat(salvage.rows()).extracting(StoreSalvage.Rows::kind).doesNotContain(Kind.QUEUED);
    }

    @Test
    void whatIsLostIsCounted() throws IOException {
        XmtpStore.InFile file = laid();
        byte[] bytes = filled.database().clone();
        Sql sql = SoundCopies.connect(file.path());
        byte[] row = sql.query("SELECT sealed FROM entry WHERE id = 100", found -> Column.bytes(found, 0))
                .get(0);
        sql.update("SHUTDOWN");
        int flipped = 0;
        for (int at = 0; at + row.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + row.length, row, 0, row.length)) {
                bytes[at + 30] ^= 1;
                flipped++;
            }
        }
        assertThat(flipped).isPositive();
        Files.write(folder.resolve("damaged.mv.db"), bytes);
        assertThat(salvage(file).rows())
                .filteredOn(rows -> !rows.isWhole())
                .containsExactly(new StoreSalvage.Rows(Kind.ENTRIES, FilledStore.LAST - 1, 0, 1));
    }

    @Test
    void aStoreWithoutInstallationKeepsItsMessages() {
        Path path = folder.resolve("without");
        EngineStore store = open(path);
        store.commit(
                        StoreSamples.id(0),
                        List.of(
                                StoreSamples.received(1, 1, 1),
                                StoreSamples.writeSet(
                                        2,
                                        new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(1), 1, 1)))))
                .block();
        store.close().block();
        StoreSalvage salvage = salvage(XmtpStore.file(path, FilledStore.KEY));
        assertThat(salvage.installation()).isFalse();
        assertThat(salvage.recovery().sessions()).isZero();
        EngineStore after = open(fresh());
        assertThat(all(after)).extracting(StoredEntry::position).containsExactly(1L);
        assertThat(history(after, 1)).containsExactly(1L);
        after.close().block();
    }

    @Test
    void aStoreThatIsOpenIsNotTouched() throws IOException {
        XmtpStore.InFile file = laid();
        EngineStore store = open(file.path());
        assertRefused(file, ErrorCode.STORE_IN_USE);
        store.close().block();
        assertThat(Files.exists(folder.resolve("fresh.mv.db"))).isFalse();
    }

    @Test
    void anotherStoreIsNotOverwritten() throws IOException {
        open(fresh()).close().block();
        assertRefused(laid(), ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aWrongKeyIsSaidToBeWrong() throws IOException {
        assertRefused(XmtpStore.file(laid().path(), StoreKey.random()), ErrorCode.STORE_KEY_WRONG);
    }

    @Test
    void aFileThatIsNoStoreOrIsNotThereIsSaidToBeSo() throws IOException {
        Files.write(folder.resolve("noise.mv.db"), StoreSamples.bytes(1, 20_000));
        assertRefused(XmtpStore.file(folder.resolve("noise"), FilledStore.KEY), ErrorCode.STORE_UNAVAILABLE);
        Files.write(folder.resolve("empty.mv.db"), new byte[0]);
        assertRefused(XmtpStore.file(folder.resolve("empty"), FilledStore.KEY), ErrorCode.STORE_UNAVAILABLE);
        assertRefused(XmtpStore.file(folder.resolve("nothing"), FilledStore.KEY), ErrorCode.STORE_UNAVAILABLE);
        assertThat(Files.exists(folder.resolve("nothing.mv.db"))).isFalse();
    }

    @Test
    void oneThatWasBrokenOffIsBegunAnew() throws IOException {
        Files.write(folder.resolve("fresh.salvage.mv.db"), StoreSamples.bytes(1, 20_000));
        assertThat(salvage(laid()).isWhole()).isTrue();
        assertThat(Files.exists(folder.resolve("fresh.salvage.mv.db"))).isFalse();
    }
}
