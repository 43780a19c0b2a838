package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/** What the sealing of a store keeps secret, and what it notices. */
final class StoreKeyTests {
    private static final StoreKey KEY = StoreKey.of(Samples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore open() {
        EngineStore store = EngineStores.of(XmtpStore.file(folder.resolve("store"), KEY));
        store.open().block();
        return store;
    }

    private void filled() {
        EngineStore store = open();
        store.commit(List.of(
                        Samples.received(1, 1, 1),
                        Samples.received(2, 1, 2),
                        Samples.own(3, 1, 3),
                        Samples.writeSet(
                                4,
                                new Change.IdentityChanged(Samples.identity(1)),
                                new Change.SessionAdvanced(Samples.session(Samples.peer(1), 1, 1, 0)),
                                new Change.SessionAdvanced(Samples.session(Samples.peer(4), 2, 1, 0)),
                                new Change.ReaderMoved("bot", 1),
                                new Change.ReaderMoved("other", 2))))
                .block();
        store.close().block();
    }

    private void sql(String statement) {
        withDatabase(sql -> sql.update(statement));
    }

    private void withDatabase(Consumer<Sql> action) {
        Sql sql = Sql.connect(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url("file:" + folder.resolve("store"))
                .username("store")
                .password("")
                .build()));
        action.accept(sql);
        sql.update("SHUTDOWN");
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
        EngineStore wrong = EngineStores.of(XmtpStore.file(folder.resolve("store"), StoreKey.random()));
        assertCode(wrong.open(), ErrorCode.STORE_KEY_WRONG);
        wrong.close().block();
        EngineStore right = open();
        assertThat(EngineStoreContract.await(right.entries(0, 10))).hasSize(3);
        right.close().block();
    }

    @Test
    void aChangedEntryIsRefusedAndHidesNoOther() {
        filled();
        withDatabase(sql -> {
            byte[] row = sql.query("SELECT sealed FROM entry WHERE id = 2", found -> Column.bytes(found, 0))
                    .get(0);
            row[row.length - 20] ^= 1;
            sql.update("UPDATE entry SET sealed = ? WHERE id = 2", (Object) row);
        });
        EngineStore store = open();
        assertThat(EngineStoreContract.await(store.entries(0, 1))).hasSize(1);
        assertCode(store.entries(1, 1), ErrorCode.STORE_TAMPERED);
        assertThat(EngineStoreContract.await(store.entries(2, 1))).hasSize(1);
        store.close().block();
    }

    @Test
    void swappedRowsAreRefused() {
        filled();
        withDatabase(sql -> {
            List<Long> ids = sql.query("SELECT id FROM sessions ORDER BY id", row -> Column.number(row, 0));
            List<byte[]> rows = sql.query("SELECT sealed FROM sessions ORDER BY id", row -> Column.bytes(row, 0));
            sql.update("UPDATE sessions SET sealed = ? WHERE id = ?", rows.get(0), ids.get(1));
            sql.update("UPDATE sessions SET sealed = ? WHERE id = ?", rows.get(1), ids.get(0));
            List<byte[]> entries = sql.query("SELECT sealed FROM entry WHERE id = 1", row -> Column.bytes(row, 0));
            sql.update("UPDATE entry SET sealed = ? WHERE id = 2", entries.get(0));
        });
        EngineStore store = open();
        assertCode(store.peers(List.of(Samples.peer(1))), ErrorCode.STORE_TAMPERED);
        assertCode(store.entries(0, 10), ErrorCode.STORE_TAMPERED);
        store.close().block();
    }

    @Test
    void aChangedHeadIsRefusedAtOpening() {
        filled();
        sql("UPDATE head SET position = 3");
        EngineStore store = EngineStores.of(XmtpStore.file(folder.resolve("store"), KEY));
        assertCode(store.open(), ErrorCode.STORE_TAMPERED);
        store.close().block();
    }

    @Test
    void aMessageMovedToAnotherPlaceInItsConversationIsRefused() {
        filled();
        sql("UPDATE conversation_entry SET sent_ns = 77 WHERE position = 1");
        EngineStore store = open();
        assertCode(store.history(Samples.conversation(1), 0, 100, 0, 0, 10), ErrorCode.STORE_TAMPERED);
        store.close().block();
    }

    @Test
    void theFileTellsNeitherNamesNorContents() throws IOException {
        filled();
        String file = Files.readString(folder.resolve("store.mv.db"), StandardCharsets.ISO_8859_1);
        assertThat(file)
                .doesNotContain(Samples.US.wire())
                .doesNotContain(Samples.peer(1).installation().value())
                .doesNotContain(Samples.sessionId(1))
                .doesNotContain(new String(Samples.bytes(1, 32), StandardCharsets.ISO_8859_1))
                .doesNotContain("bot");
    }

    @Test
    void eachOpeningThatWritesSealsUnderAKeyOfItsOwn() {
        filled();
        EngineStore second = open();
        second.commit(List.of(Samples.received(5, 1, 5))).block();
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
