package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Mono;

/** What the sealing of a store keeps secret, and what it notices. */
final class StoreKeyTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore open() {
        EngineStore store = H2Stores.of(XmtpStore.file(folder.resolve("store"), KEY), StoreRuntime.SHARED);
        store.open().block();
        return store;
    }

    private void filled() {
        EngineStore store = open();
        EngineStoreContract.commit(
                store,
                List.of(
                        StoreSamples.received(1, 1, 1),
                        StoreSamples.received(2, 1, 2),
                        StoreSamples.own(3, 1, 3),
                        StoreSamples.writeSet(
                                4,
                                new Change.IdentityChanged(StoreSamples.identity(1)),
                                new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(1), 1, 1)),
                                new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(4), 2, 1)),
                                new Change.ReaderMoved("bot", new ReaderMark(1, List.of())),
                                new Change.ReaderMoved("other", new ReaderMark(2, List.of())))));
        store.close().block();
    }

    private void sql(String statement) {
        withDatabase(sql -> sql.update(statement));
    }

    private void withDatabase(Consumer<Sql> action) {
        Sql sql = connect();
        action.accept(sql);
        sql.update("SHUTDOWN");
    }

    private Sql connect() {
        return Sql.connect(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url("file:" + folder.resolve("store"))
                .username("store")
                .password("")
                .build()));
    }

    private static void assertCode(Mono<?> operation, ErrorCode code) {
        assertThatThrownBy(operation::block)
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(code))
                .isInstanceOf(XmtpSecurityException.class);
    }

    @Test
    void aWrongKeyIsRefusedAndTheRightOneStillOpens() {
        filled();
        EngineStore wrong =
                H2Stores.of(XmtpStore.file(folder.resolve("store"), StoreKey.random()), StoreRuntime.SHARED);
        assertCode(wrong.open(), ErrorCode.STORE_KEY_WRONG);
        wrong.close().block();
        EngineStore right = open();
        assertThat(EngineStoreContract.await(right.entries(0, 10))).hasSize(3);
        right.close().block();
    }

    @Test
    void aChangedEntryIsAFailureInItsPlaceAndHidesNoOther() {
        filled();
        withDatabase(sql -> {
            byte[] row = sql.query("SELECT sealed FROM entry WHERE id = 2", found -> Column.bytes(found, 0))
                    .get(0);
            row[row.length - 20] ^= 1;
            sql.update("UPDATE entry SET sealed = ? WHERE id = 2", (Object) row);
        });
        EngineStore store = open();
        List<StoredEntry> entries = EngineStoreContract.await(store.entries(0, 10));
        assertThat(entries).extracting(StoredEntry::position).containsExactly(1L, 2L, 3L);
        assertThat(entries.get(1).entry())
                .isInstanceOfSatisfying(
                        Entry.OfFailure.class,
                        failure -> assertThat(failure.failure().reason()).isEqualTo(FailureReason.DAMAGED));
        assertThat(entries.get(1).delivery()).isEmpty();
        assertThat(history(store)).containsExactly(1L, 3L);
        store.close().block();
    }

    @Test
    void damagedEntriesEndNoHistoryThoughTheyFillAPage() {
        filled();
        sql("UPDATE entry SET sealed = X'00' WHERE id IN (1, 2)");
        EngineStore store = open();
        assertThat(EngineStoreContract.await(store.history(StoreSamples.conversation(1), 0, 100, 0, 0, 2)))
                .extracting(StoredEntry::position)
                .containsExactly(3L);
        store.close().block();
    }

    private static List<Long> history(EngineStore store) {
        return EngineStoreContract.await(store.history(StoreSamples.conversation(1), 0, 100, 0, 0, 10)).stream()
                .map(StoredEntry::position)
                .toList();
    }

    @Test
    void anEntryThatIsDamagedBeforeItWasFoldedDoesNotKeepTheStoreFromOpening() {
        EngineStore store = open();
        EngineStoreContract.commit(store, List.of(StoreSamples.received(1, 1, 1), StoreSamples.received(2, 1, 2)));
        Sql sql = connect();
        sql.update("UPDATE entry SET sealed = X'00' WHERE id = 1");
        sql.update("SHUTDOWN IMMEDIATELY");
        store.close().block();
        EngineStore second = open();
        assertThat(EngineStoreContract.await(second.entries(0, 10))).hasSize(2);
        assertThat(history(second)).containsExactly(2L);
        second.close().block();
    }

    @Test
    void swappedSessionsCostTheirPeersSessionsAndNobodyElses() {
        filled();
        withDatabase(sql -> {
            List<Long> ids = sql.query("SELECT id FROM sessions ORDER BY id", row -> Column.number(row, 0));
            List<byte[]> rows = sql.query("SELECT sealed FROM sessions ORDER BY id", row -> Column.bytes(row, 0));
            sql.update("UPDATE sessions SET sealed = ? WHERE id = ?", rows.get(0), ids.get(1));
        });
        EngineStore store = open();
        Map<PeerId, PeerRow> rows =
                EngineStoreContract.await(store.peers(List.of(StoreSamples.peer(1), StoreSamples.peer(4))));
        assertThat(rows.values().stream().mapToLong(row -> row.sessions().size()))
                .containsExactlyInAnyOrder(0L, 1L);
        store.close().block();
    }

    @Test
    void aPeerWhoseSessionsAreDamagedGetsNewOnes() {
        filled();
        sql("UPDATE sessions SET sealed = X'00'");
        EngineStore store = FoldingStores.of(XmtpStore.file(folder.resolve("store"), KEY), new FoldLimits(1, 1));
        store.open().block();
        PeerId peer = StoreSamples.peer(1);
        for (long step = 1; step < 6; step++) {
            EngineStoreContract.commit(
                    store,
                    List.of(StoreSamples.writeSet(
                            4 + step, new Change.SessionAdvanced(StoreSamples.session(peer, 9, step)))));
        }
        store.close().block();
        EngineStore second = open();
        PeerRow row = Objects.requireNonNull(
                EngineStoreContract.await(second.peers(List.of(peer))).get(peer));
        assertThat(row.sessions())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(StoreSamples.session(peer, 9, 5));
        second.close().block();
    }

    @Test
    void aDamagedRowOfTheOutboxHoldsUpNoOther() {
        EngineStore store = open();
        EngineStoreContract.commit(store, List.of(StoreSamples.own(1, 1, 1), StoreSamples.own(2, 1, 2)));
        store.close().block();
        sql("UPDATE outbox SET sealed = X'00' WHERE id = 1");
        EngineStore second = open();
        assertThat(EngineStoreContract.await(second.outbox(0, 1)))
                .extracting(OutboxRow::position)
                .containsExactly(2L);
        assertThat(EngineStoreContract.await(second.entries(0, 1)).get(0).delivery())
                .contains(Delivery.QUEUED);
        second.close().block();
    }

    @Test
    void aChangedHeadIsRefusedAtOpening() {
        filled();
        sql("UPDATE head SET position = 3");
        EngineStore store = H2Stores.of(XmtpStore.file(folder.resolve("store"), KEY), StoreRuntime.SHARED);
        assertCode(store.open(), ErrorCode.STORE_TAMPERED);
        store.close().block();
    }

    @Test
    void aMessageMovedToAnotherPlaceInItsConversationIsNotShownThere() {
        filled();
        sql("UPDATE conversation_entry SET sent_ns = 77 WHERE position = 1");
        EngineStore store = open();
        assertThat(history(store)).containsExactly(2L, 3L);
        store.close().block();
    }

    @Test
    void theFileTellsNeitherNamesNorContents() throws IOException {
        filled();
        String file = Files.readString(folder.resolve("store.mv.db"), StandardCharsets.ISO_8859_1);
        assertThat(file)
                .doesNotContain(StoreSamples.US.wire())
                .doesNotContain(StoreSamples.peer(1).installation().value())
                .doesNotContain(StoreSamples.sessionId(1))
                .doesNotContain(new String(StoreSamples.bytes(1, 32), StandardCharsets.ISO_8859_1))
                .doesNotContain("bot");
    }

    @Test
    void eachOpeningThatWritesSealsUnderAKeyOfItsOwn() {
        filled();
        EngineStore second = open();
        EngineStoreContract.commit(second, List.of(StoreSamples.received(5, 1, 5)));
        second.close().block();
        open().close().block();
        withDatabase(sql -> assertThat(
                        sql.query("SELECT COUNT(DISTINCT salt) FROM opening", row -> Column.number(row, 0)))
                .containsExactly(2L));
        EngineStore third = open();
        assertThat(EngineStoreContract.await(third.entries(0, 10))).hasSize(4);
        third.close().block();
    }
}
