package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.Unapproved;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Mono;

/** The file of a store, and who may have it. */
final class StoreFileTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore store(String name) {
        return H2Stores.of(XmtpStore.file(folder.resolve(name), KEY), StoreRuntime.SHARED);
    }

    private static void assertFails(Mono<?> operation, ErrorCode code, String naming) {
        assertThatThrownBy(operation::block)
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(naming);
    }

    @Test
    void theFileIsForItsOwnerOnlyAndAloneButForItsHeadFile() throws IOException {
        EngineStore store = store("store");
        store.open().block();
        EngineStoreContract.commit(store, List.of(StoreSamples.received(1, 1, 1)));
        store.close().block();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(folder.resolve("store.mv.db"), folder.resolve("store.head"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("store.mv.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aStoreThatIsOpenInThisProcessIsInUse() {
        EngineStore first = store("store");
        first.open().block();
        EngineStore second = store("./sub/../store");
        assertFails(second.open(), ErrorCode.STORE_IN_USE, "store is open in this process");
        assertFails(
                H2Stores.delete(folder.resolve("store"), StoreRuntime.SHARED), ErrorCode.STORE_IN_USE, "this process");
        second.close().block();
        EngineStoreContract.commit(first, List.of(StoreSamples.received(1, 1, 1)));
        first.close().block();
        EngineStore third = store("store");
        assertThat(EngineStoreContract.await(third.open()).lastPosition()).isEqualTo(1);
        third.close().block();
    }

    @Test
    void aStoreThatIsOpenInAnotherProcessIsInUse() throws InterruptedException {
        Process other = CommittingProcess.start(folder.resolve("store"), KEY, Long.MAX_VALUE);
        try {
            CommittingProcess.acknowledged(other, 1);
            EngineStore store = store("store");
            assertFails(store.open(), ErrorCode.STORE_IN_USE, "store is open in another process");
            assertFails(
                    H2Stores.delete(folder.resolve("store"), StoreRuntime.SHARED),
                    ErrorCode.STORE_IN_USE,
                    "another process");
            store.close().block();
            assertThat(folder.resolve("store.mv.db")).exists();
        } finally {
            other.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void anOpeningThatNobodyWaitsForAnyMoreLeavesNothingOpen() {
        for (int time = 0; time < 20; time++) {
            EngineStore cancelled = store("store");
            cancelled.open().subscribe().dispose();
            cancelled.close().block();
            EngineStore next = store("store");
            next.open().block();
            next.close().block();
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        EngineStore store = store("missing/store");
        assertFails(store.open(), ErrorCode.STORE_UNAVAILABLE, "missing");
        store.close().block();
    }

    @Test
    void aFileThatIsNoStoreIsRefusedAndLeftAlone() throws IOException {
        String text = "This is a letter, not a store. ".repeat(1000);
        Files.writeString(folder.resolve("store.mv.db"), text);
        EngineStore store = store("store");
        assertFails(store.open(), ErrorCode.STORE_UNAVAILABLE, "is not a store, or it is damaged");
        store.close().block();
        assertThat(folder.resolve("store.mv.db")).hasContent(text);
    }

    @Test
    void aPathCannotCarryOptionsOfTheDatabase() {
        EngineStore store = store("store;INIT=DROP ALL OBJECTS");
        assertThatThrownBy(() -> store.open().block())
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("semicolon");
        store.close().block();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPathThatTheDatabaseWouldReadAsAnotherOneIsRefused() throws IOException {
        Files.createDirectory(folder.resolve("a"));
        for (String name : List.of("a\\b", "a\\..\\b", "\\")) {
            EngineStore store = store(name);
            assertThatThrownBy(() -> store.open().block())
                    .isInstanceOf(XmtpConfigurationException.class)
                    .hasMessageContaining("backslash");
            store.close().block();
            assertThatThrownBy(() -> H2Stores.delete(folder.resolve(name), StoreRuntime.SHARED)
                            .block())
                    .isInstanceOf(XmtpConfigurationException.class);
        }
        EngineStore root = H2Stores.of(XmtpStore.file(Path.of("/"), KEY), StoreRuntime.SHARED);
        assertThatThrownBy(() -> root.open().block())
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("name of a file");
        root.close().block();
        assertThat(folder.resolve("a")).isEmptyDirectory();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("a"));
        }
    }

    @Test
    void anyOtherPathIsTakenAsItIs() {
        for (String name : List.of("a b", "ümlaut", "100%25", "it's #1?", "a:b", "~", "x.mv.db")) {
            EngineStore store = store(name);
            store.open().block();
            store.close().block();
            assertThat(folder.resolve(name + ".mv.db")).isRegularFile();
        }
    }

    @Test
    void aStoreOfTheFirstFormIsTakenOver() {
        EngineStore store = store("store");
        store.open().block();
        EngineStoreContract.commit(store, List.of(StoreSamples.own(1, 1, 1), StoreSamples.received(2, 1, 2)));
        store.close().block();
        StorePlace place = H2Stores.place(XmtpStore.file(folder.resolve("store"), KEY), StoreRuntime.SHARED);
        Sql sql = new Database(place).connect();
        sql.update("DROP TABLE intent");
        sql.update("DROP TABLE held_bytes");
        sql.update("DROP TABLE outbox_part");
        sql.update("UPDATE store SET version = 1");
        sql.close();
        place.release();
        EngineStore newer = store("store");
        newer.open().block();
        EngineStoreContract.commit(
                newer, List.of(StoreSamples.writeSet(3, new Change.IntentChanged(1, List.of(StoreSamples.peer(1))))));
        assertThat(EngineStoreContract.await(newer.entries(0, 9))).hasSize(2);
        assertThat(EngineStoreContract.await(newer.intents())).hasSize(1);
        newer.close().block();
    }

    /** Version 2 had the same tables, and knew no revocation, nor anybody who waits to be approved. */
    @Test
    void aStoreOfTheSecondFormIsTakenOverAndKeepsRevocationsAndApprovalsFromThenOn() {
        PeerId peer = StoreSamples.peer(1);
        EngineStore store = store("store");
        store.open().block();
        EngineStoreContract.commit(
                store, List.of(StoreSamples.writeSet(1, new Change.ContactLearned(StoreSamples.contact(peer, 5)))));
        store.close().block();
        withForm(2);
        EngineStore newer = store("store");
        newer.open().block();
        assertThat(EngineStoreContract.await(newer.account(peer.account())).approved())
                .hasSize(1);
        EngineStoreContract.commit(
                newer,
                List.of(
                        StoreSamples.writeSet(
                                2, new Change.InstallationsRevoked(StoreSamples.revocation(peer.account(), 7, peer))),
                        StoreSamples.writeSet(3, new Change.InstallationUnapproved(peer, Trust.HOLD))));
        newer.close().block();
        EngineStore again = store("store");
        again.open().block();
        assertThat(EngineStoreContract.await(again.account(peer.account())).revokedNs())
                .containsOnly(Map.entry(peer.installation(), 7L));
        assertThat(EngineStoreContract.await(again.account(peer.account())).valid())
                .isEmpty();
        assertThat(EngineStoreContract.await(again.account(peer.account())).unapproved())
                .containsExactly(new Unapproved(peer, Trust.HOLD, 3));
        again.close().block();
    }

    private void withForm(int version) {
        StorePlace place = H2Stores.place(XmtpStore.file(folder.resolve("store"), KEY), StoreRuntime.SHARED);
        Sql sql = new Database(place).connect();
        sql.update("UPDATE store SET version = " + version);
        sql.close();
        place.release();
    }

    @Test
    void aStoreOfTheSecondFormIsTakenOver() {
        EngineStore store = store("store");
        store.open().block();
        EngineStoreContract.commit(
                store,
                List.of(
                        StoreSamples.writeSet(1, new Change.IdentityChanged(StoreSamples.identity(1))),
                        StoreSamples.writeSet(
                                2, new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(1), 5)))));
        store.close().block();
        withForm(2);
        EngineStore newer = store("store");
        StoredIdentity identity =
                Objects.requireNonNull(newer.open().block()).identity().orElseThrow();
        assertThat(identity.bundle()).isNull();
        Contact signed = StoreSamples.signed(StoreSamples.peer(1), 6, 1);
        EngineStoreContract.commit(
                newer,
                List.of(
                        StoreSamples.writeSet(3, new Change.ContactLearned(signed)),
                        StoreSamples.writeSet(4, new Change.IdentityChanged(identity.with(StoreSamples.bundle(1))))));
        newer.close().block();

        EngineStore again = store("store");
        assertThat(Objects.requireNonNull(again.open().block()).identity())
                .get()
                .usingRecursiveComparison()
                .isEqualTo(identity.with(StoreSamples.bundle(1)));
        assertThat(EngineStoreContract.await(again.account(StoreSamples.peer(1).account()))
                        .contacts())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(signed);
        again.close().block();
    }

    @Test
    void aDeletedStoreIsGoneAndDeletingNothingIsNoError() {
        EngineStore store = store("store");
        store.open().block();
        store.close().block();
        H2Stores.delete(folder.resolve("store"), StoreRuntime.SHARED).block();
        assertThat(folder).isEmptyDirectory();
        H2Stores.delete(folder.resolve("store"), StoreRuntime.SHARED).block();
    }
}
