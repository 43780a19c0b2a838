package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/** The file of a store, and who may have it. */
final class StoreFileTests {
    private static final StoreKey KEY = StoreKey.of(Samples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore store(String name) {
        return EngineStores.of(XmtpStore.file(folder.resolve(name), KEY));
    }

    private static void assertFails(Mono<?> operation, ErrorCode code, String naming) {
        assertThatThrownBy(operation::block)
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(naming);
    }

    @Test
    void theFileIsForItsOwnerOnlyAndTheOnlyOne() throws IOException {
        EngineStore store = store("store");
        store.open().block();
        store.commit(List.of(Samples.received(1, 1, 1))).block();
        store.close().block();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("store.mv.db"));
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
        assertFails(EngineStores.delete(folder.resolve("store")), ErrorCode.STORE_IN_USE, "this process");
        second.close().block();
        first.commit(List.of(Samples.received(1, 1, 1))).block();
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
            assertFails(EngineStores.delete(folder.resolve("store")), ErrorCode.STORE_IN_USE, "another process");
            store.close().block();
            assertThat(folder.resolve("store.mv.db")).exists();
        } finally {
            other.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
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
    void anyOtherPathIsTakenAsItIs() {
        for (String name : List.of("a b", "ümlaut", "100%25", "it's #1?", "a:b", "~", "x.mv.db")) {
            EngineStore store = store(name);
            store.open().block();
            store.close().block();
            assertThat(folder.resolve(name + ".mv.db")).isRegularFile();
        }
    }

    @Test
    void aStoreOfANewerFormIsRefused() {
        EngineStore store = store("store");
        store.open().block();
        store.close().block();
        Database database = Database.take(XmtpStore.file(folder.resolve("store"), KEY));
        Sql sql = database.connect();
        sql.update("UPDATE store SET version = 2");
        sql.close();
        database.release();
        EngineStore newer = store("store");
        assertFails(newer.open(), ErrorCode.STORE_UNAVAILABLE, "update the software");
        newer.close().block();
    }

    @Test
    void aDeletedStoreIsGoneAndDeletingNothingIsNoError() {
        EngineStore store = store("store");
        store.open().block();
        store.close().block();
        EngineStores.delete(folder.resolve("store")).block();
        assertThat(folder).isEmptyDirectory();
        EngineStores.delete(folder.resolve("store")).block();
    }
}
