package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** A store knows how far it was: one that is behind its head file is refused, and recovered where that is wanted. */
final class HeadFileTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    private static final StoreKey FOREIGN = StoreKey.of(StoreSamples.bytes(2, StoreKey.LENGTH));
    private static final PeerId PEER = StoreSamples.peer(1);

    private final List<StoreRecovery> told = new ArrayList<>();

    @TempDir
    private Path folder;

    private XmtpStore.InFile file() {
        return XmtpStore.file(folder.resolve("store"), KEY);
    }

    private Path data() {
        return folder.resolve("store.mv.db");
    }

    private Path head() {
        return folder.resolve("store.head");
    }

    private static EngineStore store(XmtpStore.InFile file) {
        return H2Stores.of(file, StoreRuntime.SHARED);
    }

    /** Opens it, commits write-sets from the next position up to one, and closes it in order. */
    private void write(long upTo) {
        EngineStore store = store(file());
        StoreHead head = EngineStoreContract.await(store.open());
        for (long position = head.lastPosition() + 1; position <= upTo; position++) {
            store.commit(EngineStoreContract.await(store.recover()).lastWriteSet(), NumberedWriteSets.from(position, 1))
                    .block();
        }
        store.close().block();
    }

    private void backUp() throws IOException {
        Files.copy(data(), folder.resolve("backup"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void putBack() throws IOException {
        Files.copy(folder.resolve("backup"), data(), StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertRefused(String... naming) {
        XmtpException refusal = refused(file(), ErrorCode.STORE_BEHIND);
        assertThat(refusal).hasMessageContaining("recover()").hasMessageContainingAll(naming);
        assertThat(refusal.retryable()).isFalse();
    }

    /** The error of an opening that has not opened the file to be written. */
    private static XmtpException refused(XmtpStore.InFile file, ErrorCode code) {
        EngineStore store = WatchedPath.store(file);
        XmtpException refusal = assertThatExceptionOfType(XmtpException.class)
                .isThrownBy(() -> store.open().block())
                .actual();
        store.close().block();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(WatchedPath.openedToBeWritten(file.path())).isFalse();
        return refusal;
    }

    private void withForm(int version) {
        StorePlace place = StoreFile.take(file());
        Sql sql = new Database(place).connect();
        sql.update("UPDATE store SET version = " + version);
        sql.close();
        place.release();
    }

    private StoreHead recovered() {
        EngineStore store = store(file().recover(told::add));
        StoreHead head = EngineStoreContract.await(store.open());
        store.close().block();
        return head;
    }

    @Test
    void aStoreThatWasClosedInOrderOpensAgainAndItsHeadFileIsForItsOwnerOnly() throws IOException {
        for (long upTo = 1; upTo < 30; upTo += 7) {
            write(upTo);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(head())))
                    .isEqualTo("rw-------");
        }
        assertThat(recovered().lastPosition()).isEqualTo(29);
        assertThat(told).isEmpty();
    }

    /** As after a registration that came to nothing. */
    @Test
    void aStoreThatWasOpenedAndNeverWrittenOpensUnderWhateverKey() {
        for (int times = 0; times < 2; times++) {
            EngineStore store = store(XmtpStore.file(folder.resolve("store"), StoreKey.random()));
            assertThat(EngineStoreContract.await(store.open()).lastPosition()).isZero();
            store.close().block();
        }
    }

    @Test
    void aStoreOfBeforeThereWereHeadFilesGetsOne() throws IOException {
        write(10);
        Files.delete(head());
        write(10);
        assertThat(head()).exists();
        backUp();
        write(11);
        putBack();
        assertRefused("position 10", "position 11");
    }

    @Test
    void aStorePutBackFromABackupIsRefusedEachTime() throws IOException {
        write(10);
        backUp();
        write(70);
        putBack();

        assertRefused("position 10", "position 70", "backup");
        assertRefused("position 10", "position 70");
        recovered();
        assertThat(told).singleElement().satisfies(done -> {
            assertThat(done.position()).isEqualTo(10);
            assertThat(done.lostUpTo()).isEqualTo(70);
        });
    }

    @Test
    void oneOfAnEarlierFormIsRefusedBeforeItIsTakenOver() throws IOException {
        write(10);
        backUp();
        write(11);
        putBack();
        withForm(2);

        assertRefused("position 10", "position 11");
        refused(XmtpStore.file(folder.resolve("store"), FOREIGN), ErrorCode.STORE_KEY_WRONG);
        assertThat(recovered().lastPosition()).isGreaterThan(11);
    }

    @Test
    void oneOfALaterFormIsLeftAsItIs() {
        write(10);
        withForm(4);

        assertThat(refused(file(), ErrorCode.STORE_UNAVAILABLE)).hasMessageContaining("update the software");
    }

    /** Or another process could take it farther in between, and what was sound be taken for behind. */
    @Test
    void whetherItIsBehindIsAskedWhileNobodyElseCanWriteIt() {
        write(1);
        StorePlace place = StoreFile.take(file());
        List<Boolean> locked = new ArrayList<>();

        new Database(place)
                .probe(new Openings(KEY, new SecureRandom()), FoldLimits.DEFAULT, head -> locked.add(isLocked(data())));

        assertThat(locked).containsExactly(true);
        assertThat(isLocked(data())).isFalse();
        place.release();
    }

    private static boolean isLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theNewestCopyPutBackIsSound() throws IOException {
        write(10);
        backUp();
        Files.delete(data());
        assertRefused("position 10");
        putBack();
        write(11);
    }

    @Test
    void aStoreThatIsGoneOrEmptiedIsRefused() throws IOException {
        write(10);
        Files.delete(data());
        assertRefused("position 0", "position 10", "it is gone");
        assertRefused("position 0", "position 10", "delete that file");
        Files.delete(head());
        write(1);
    }

    @Test
    void aFileThatWasCutShortNeverOpensAsAnOlderStore() throws IOException {
        write(40);
        byte[] whole = Files.readAllBytes(data());
        int refused = 0;
        for (int part = 1; part < 20; part++) {
            Files.write(data(), whole);
            try (FileChannel channel = FileChannel.open(data(), StandardOpenOption.WRITE)) {
                channel.truncate((long) whole.length * part / 20);
            }
            EngineStore store = store(file());
            try {
                StoreHead head = EngineStoreContract.await(store.open());
                assertThat(head.lastPosition()).as("cut at %s/20", part).isEqualTo(40);
            } catch (XmtpException e) {
                assertThat(e.code())
                        .isIn(ErrorCode.STORE_BEHIND, ErrorCode.STORE_UNAVAILABLE, ErrorCode.STORE_TAMPERED);
                refused++;
            }
            store.close().block();
        }
        assertThat(refused).isPositive();
    }

    @Test
    void anotherHistoryOfTheSameLengthIsRefused() throws IOException {
        write(10);
        backUp();
        write(11);
        byte[] first = Files.readAllBytes(head());
        putBack();
        Files.delete(head());
        EngineStore other = store(file());
        StoreHead head = EngineStoreContract.await(other.open());
        other.commit(
                        head.lastWriteSet(),
                        List.of(new WriteSet(
                                11,
                                new WriteSetId(8, 1),
                                NumberedWriteSets.at(11).changes())))
                .block();
        other.close().block();
        Files.write(head(), first);
        assertRefused("position 11", "another history");
    }

    @Test
    void aDamagedHeadFileAndOneOfAnotherStoreAreRefusedWithWhatToDo() throws IOException {
        write(10);
        byte[] sound = Files.readAllBytes(head());
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 1;
            Files.write(head(), damaged);
            if (at % 10 == 0) {
                assertRefused("damaged, or belongs to another store", "delete that file");
            }
            assertThat(KnownHead.decode(damaged, new StoreSecret(KEY).headKey()))
                    .isEmpty();
        }
        Files.write(head(), new byte[0]);
        assertRefused("damaged");
        Files.write(head(), new byte[5000]);
        assertRefused("damaged");
        KnownHead known =
                KnownHead.decode(sound, new StoreSecret(KEY).headKey()).orElseThrow();
        Files.write(head(), known.encode(new StoreSecret(FOREIGN).headKey()));
        assertRefused("damaged, or belongs to another store");

        Files.delete(head());
        write(11);
        Files.write(head(), new byte[3]);
        assertThat(recovered().lastPosition()).isGreaterThan(11);
        assertThat(told)
                .singleElement()
                .satisfies(done -> assertThat(done.position()).isEqualTo(11));
        write(13);
    }

    @Test
    void aWrongKeyIsSaidToBeOne() {
        write(10);
        XmtpStore.InFile foreign = XmtpStore.file(folder.resolve("store"), FOREIGN);
        refused(foreign.recover(), ErrorCode.STORE_KEY_WRONG);
        write(11);
    }

    @Test
    void aRecoveryGivesUpWhatIsQueuedAndMarksSessionsAndThenTheStoreGoesOn() throws IOException {
        SessionRow session = StoreSamples.session(PEER, 1, 3);
        EngineStore store = store(file());
        StoreHead fresh = EngineStoreContract.await(store.open());
        store.commit(
                        fresh.lastWriteSet(),
                        List.of(
                                StoreSamples.writeSet(
                                        1,
                                        new Change.EntryAppended(
                                                StoreSamples.message(1, StoreSamples.conversation(1), true, 1, 60)),
                                        new Change.SessionAdvanced(session),
                                        new Change.CopiesQueued(0, 0, List.of(StoreSamples.copy(1, 100)))),
                                StoreSamples.writeSet(
                                        2,
                                        new Change.EntryAppended(
                                                StoreSamples.message(2, StoreSamples.conversation(1), true, 2, 60)),
                                        new Change.IntentChanged(0, List.of(PEER)))))
                .block();
        store.close().block();
        backUp();
        write(20);
        putBack();

        StoreHead head = recovered();

        assertThat(told).containsExactly(new StoreRecovery(2, 20, 1, 2));
        assertThat(head.lastPosition()).isGreaterThan(20);
        store = store(file());
        EngineStoreContract.await(store.open());
        PeerRow peer = Objects.requireNonNull(
                EngineStoreContract.await(store.peers(List.of(PEER))).get(PEER));
        assertThat(peer.sessions()).singleElement().satisfies(row -> {
            assertThat(row.replacedNs()).isPositive();
            assertThat(row.version()).isEqualTo(session.version() + 1);
            assertThat(row.state()).isEqualTo(session.state());
        });
        assertThat(EngineStoreContract.await(store.outbox(0, 10))).isEqualTo(List.<OutboxRow>of());
        assertThat(EngineStoreContract.await(store.intents())).isEmpty();
        for (long message : List.of(1L, 2L)) {
            assertThat(EngineStoreContract.await(store.refused(message)))
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.reason()).contains("nobody knows"));
        }
        assertThat(EngineStoreContract.await(store.entries(0, 10))).hasSize(2);
        store.close().block();
        write(head.lastPosition() + 1);
    }

    @Test
    void theUserIsToldOnAnEventThreadAndTheStoreGoesOnOnItsOwn() throws IOException {
        write(10);
        backUp();
        write(11);
        putBack();
        List<String> threads = new ArrayList<>();
        EngineStore store = H2Stores.of(
                file().recover(done -> threads.add(Thread.currentThread().getName())),
                (EngineRuntime) XmtpRuntime.shared());

        store.open()
                .doOnNext(head -> threads.add(Thread.currentThread().getName()))
                .block();

        assertThat(threads).hasSize(2);
        assertThat(threads.get(0)).startsWith("xmtp-event-");
        assertThat(threads.get(1)).startsWith("xmtp-store-");
        store.close().block();
    }

    @Test
    void aRecoveryThatWasBrokenOffHasToBeMadeAgain() throws IOException {
        write(10);
        backUp();
        write(70);
        putBack();
        KnownHead known = KnownHead.decode(Files.readAllBytes(head()), new StoreSecret(KEY).headKey())
                .orElseThrow();
        Files.write(head(), known.recoveringAt(10).encode(new StoreSecret(KEY).headKey()));

        assertRefused("begun and has not ended");
        recovered();

        assertThat(told).singleElement().satisfies(done -> {
            assertThat(done.position()).isEqualTo(10);
            assertThat(done.lostUpTo()).isEqualTo(70);
        });
        recovered();
        assertThat(told).hasSize(1);
    }

    /** What is killed at any moment is at its head file or ahead of it. */
    @Test
    void aStoreWhoseProcessWasKilledIsNeverRefused() throws Exception {
        long acknowledged = 0;
        long noted = 0;
        for (int kill = 0; kill < 6; kill++) {
            Process process = CommittingProcess.start(folder.resolve("store"), KEY, Long.MAX_VALUE);
            acknowledged = CommittingProcess.acknowledged(process, acknowledged + 1);
            // Up to beyond the first head files of this process, at an interval that hits all of a second.
            Thread.sleep(kill * 340L);
            JavaProcess.kill(process);
            process.waitFor(30, TimeUnit.SECONDS);
            acknowledged = Math.max(acknowledged, CommittingProcess.acknowledged(process, Long.MAX_VALUE));
            if (Files.exists(head())) {
                noted = KnownHead.decode(Files.readAllBytes(head()), new StoreSecret(KEY).headKey())
                        .orElseThrow()
                        .position();
            }
            EngineStore store = store(file());
            assertThat(EngineStoreContract.await(store.open()).lastPosition())
                    .isGreaterThanOrEqualTo(Math.max(noted, acknowledged));
            store.close().block();
        }
        assertThat(noted)
                .as("a head file was written by a process that was killed")
                .isPositive();
    }
}
