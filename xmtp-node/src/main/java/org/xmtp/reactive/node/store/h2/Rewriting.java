package org.xmtp.reactive.node.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;

/**
 * Makes the file of a database as small as what it holds. H2 writes all changed pages of its trees anew with each
 * commit, some ten times what is stored, and behind everything else, since it does not find again what it wrote into
 * freed room when a kill follows. So the file is copied, up to what is written by then, as if the node were killed at
 * that moment; H2 makes the copy small; what was stored meanwhile is added; and then, while nobody uses the database,
 * the rest is, and the copy takes its place. Nothing is deleted meanwhile.
 */
final class Rewriting {

    /** How much room may be wasted before it is worth it, beside twice of what is kept. */
    static final long WASTE = 256L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Rewriting.class);
    private static final String OPTIONS = ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE;REUSE_SPACE=FALSE";
    private static final int MOST_LARGER = 3;
    private static final int PAGE_ROWS = 64;
    private static final int FEW_ROWS = 1_024;
    private static final int MAX_ROUNDS = 20;
    private static final long COPIED_AT_ONCE = 8L << 20;
    private static final long AGAIN_AFTER_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final double MIB = 1 << 20;

    private static final String NEWEST = "SELECT COALESCE((SELECT MAX(arrival) FROM envelope), 0),"
            + " COALESCE((SELECT MAX(id) FROM topic), 0), (SELECT COUNT(*) FROM envelope)";
    private static final String TOPICS_BEHIND = "SELECT id, name FROM topic WHERE id > ? ORDER BY id";
    private static final String ROWS_BEHIND = "SELECT arrival, topic, timestamp_ns, digest, size, message FROM envelope"
            + " WHERE arrival > ? ORDER BY arrival FETCH FIRST ? ROWS ONLY";
    private static final String COUNTERS = "SELECT id, newest, deleted, bytes FROM store";

    private final DataDirectory directory;
    private final H2Database database;
    private final long waste;
    // Handed from one run to the next.
    private volatile long failedNanos;
    private volatile boolean failed;
    private volatile boolean closed;
    // Guarded by this.
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
    private @Nullable Thread compacting;

    /** @param waste as {@link #WASTE} */
    Rewriting(DataDirectory directory, H2Database database, long waste) {
        this.directory = directory;
        this.database = database;
        this.waste = waste;
    }

    /** Whether so much of the file is of no use that it is worth it. */
    boolean isDue(long keptBytes) {
        try {
            boolean isLate = !failed || System.nanoTime() - failedNanos > AGAIN_AFTER_NANOS;
            return isLate && Files.size(directory.file()) > MOST_LARGER * keptBytes + waste;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Creates the doing of it, on a thread of its own, to its end: who cancels it does not wait for it.
     *
     * <ul>
     *   <li><em>Completes</em> when it is done, or can't be; everything stays as it was then.
     * </ul>
     */
    Mono<Void> rewritten() {
        return Mono.fromFuture(this::begun, true);
    }

    private synchronized CompletableFuture<Void> begun() {
        if (!closed && running.isDone()) {
            running = CompletableFuture.runAsync(this::run, Rewriting::start);
        }
        return running;
    }

    /** Nobody interrupts this thread while it uses the database: that would close the file for all. */
    private static void start(Runnable task) {
        Thread thread = new Thread(task, "xmtp-node-store-rewriting");
        thread.setDaemon(true);
        thread.start();
    }

    /** Creates the end: what is under way is given up at its next step; completes when nothing of it is left. */
    Mono<Void> close() {
        return Mono.fromFuture(this::givenUp, true).onErrorComplete();
    }

    private synchronized CompletableFuture<Void> givenUp() {
        closed = true;
        if (compacting != null) {
            compacting.interrupt();
        }
        return running;
    }

    private void run() {
        long begun = System.nanoTime();
        try {
            long before = Files.size(directory.file());
            long ends = database.ends();
            requireRoom(before);
            copy();
            compact();
            long stopped = exchanged(ends);
            failed = false;
            LOG.info(
                    "The database was rewritten: {} MiB in place of {}, in {} ms, for {} of which nobody could use it",
                    Math.round(Files.size(directory.file()) / MIB),
                    Math.round(before / MIB),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                    TimeUnit.NANOSECONDS.toMillis(stopped));
        } catch (IOException | SQLException | RuntimeException e) {
            failed = true;
            failedNanos = System.nanoTime();
            if (!closed) {
                LOG.warn("The database could not be rewritten to give back room, it stays as it is: {}", said(e));
            }
        } finally {
            deleteCopy();
        }
    }

    /** The text of H2 may hold a row. */
    private static String said(Exception failure) {
        if (failure instanceof SQLException sql) {
            return "error " + sql.getErrorCode();
        }
        return failure instanceof StoreException || failure instanceof IOException
                ? failure.toString()
                : failure.getClass().getName();
    }

    private void deleteCopy() {
        try {
            directory.deleteCopy();
        } catch (IOException e) {
            LOG.warn("A copy of the database can't be deleted in {}", directory.copyFile());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed while its file is rewritten");
        }
    }

    private void requireRoom(long size) throws IOException {
        long room = Files.getFileStore(directory.file()).getUsableSpace();
        if (room < size) {
            throw new StoreException(
                    "there are " + room + " bytes left on the disk, and a copy needs " + size + "; make room");
        }
    }

    /**
     * By small steps, so that others get at the disk. The lock of H2's file may be lost by it, as POSIX has it; the
     * directory's is another.
     */
    private void copy() throws IOException {
        Path copied = directory.copyFile();
        directory.deleteCopy();
        try (FileChannel from = FileChannel.open(directory.file(), StandardOpenOption.READ);
                FileChannel to = FileChannel.open(copied, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long end = from.size();
            long place = 0;
            while (place < end) {
                long begun = System.nanoTime();
                long copiedBytes = from.transferTo(place, Math.min(COPIED_AT_ONCE, end - place), to);
                if (copiedBytes <= 0) {
                    throw new StoreException("the database became shorter while it was copied");
                }
                requireOpen();
                place += copiedBytes;
                LockSupport.parkNanos(System.nanoTime() - begun);
            }
        }
    }

    /**
     * H2 writes what is of use into a file of its own, which takes the place of the copy. It takes long where that is
     * much, and uses nothing but the copy: so it may be interrupted.
     */
    private void compact() throws SQLException {
        synchronized (this) {
            requireOpen();
            compacting = Thread.currentThread();
        }
        try (Connection connection = opened(directory.copy())) {
            execute(connection, "SHUTDOWN COMPACT");
        } finally {
            synchronized (this) {
                compacting = null;
            }
            // Whoever closes has interrupted at most once, by now.
            Thread.interrupted();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection opened(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:" + database + OPTIONS, H2EnvelopeStore.USER, "");
    }

    /**
     * How long nobody could use the database, in nanoseconds.
     *
     * @param ends how many times it had ended as the copy began: it is a mixed one where the file was cut meanwhile
     */
    private long exchanged(long ends) throws SQLException, IOException {
        long[] stopped = new long[1];
        try (Connection copy = opened(directory.copy())) {
            copy.setAutoCommit(false);
            for (int round = 0; round < MAX_ROUNDS && round(copy) > FEW_ROWS; round++) {}
            requireOpen();
            database.replace(
                    () -> {
                        stopped[0] = System.nanoTime();
                        if (database.ends() != ends) {
                            throw new StoreException("the database failed while it was copied");
                        }
                        try (Connection live = opened(directory.database())) {
                            while (added(live, copy, PAGE_ROWS) > 0) {}
                            finish(live, copy);
                        }
                        execute(copy, "SHUTDOWN");
                    },
                    directory::replaceByCopy);
        }
        return System.nanoTime() - stopped[0];
    }

    /** Adds what was stored meanwhile, while more is. */
    private long round(Connection copy) throws SQLException, IOException {
        long[] added = new long[1];
        int rows = PAGE_ROWS;
        while (rows == PAGE_ROWS) {
            requireOpen();
            int[] page = new int[1];
            database.look(() -> {
                try (Connection live = opened(directory.database())) {
                    page[0] = added(live, copy, PAGE_ROWS);
                }
            });
            rows = page[0];
            added[0] += rows;
        }
        return added[0];
    }

    private static int added(Connection live, Connection copy, int most) throws SQLException {
        long[] behind = newest(copy);
        try (PreparedStatement read = live.prepareStatement(TOPICS_BEHIND);
                PreparedStatement write = copy.prepareStatement("INSERT INTO topic (id, name) VALUES (?, ?)")) {
            read.setLong(1, behind[1]);
            copyRows(read, write);
        }
        try (PreparedStatement read = live.prepareStatement(ROWS_BEHIND);
                PreparedStatement write = copy.prepareStatement("INSERT INTO envelope"
                        + " (arrival, topic, timestamp_ns, digest, size, message) VALUES (?, ?, ?, ?, ?, ?)")) {
            read.setLong(1, behind[0]);
            read.setInt(2, most);
            int rows = copyRows(read, write);
            copy.commit();
            return rows;
        }
    }

    private static int copyRows(PreparedStatement read, PreparedStatement write) throws SQLException {
        int count = 0;
        try (ResultSet rows = read.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    write.setObject(column, rows.getObject(column));
                }
                write.executeUpdate();
                count++;
            }
        }
        return count;
    }

    /** The last arrival, the last topic, and how many envelopes there are. */
    private static long[] newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(NEWEST)) {
            found.next();
            return new long[] {found.getLong(1), found.getLong(2), found.getLong(3)};
        }
    }

    private static void finish(Connection live, Connection copy) throws SQLException {
        try (PreparedStatement read = live.prepareStatement(COUNTERS);
                PreparedStatement write =
                        copy.prepareStatement("UPDATE store SET id = ?, newest = ?, deleted = ?, bytes = ?")) {
            copyRows(read, write);
            copy.commit();
        }
        long[] there = newest(live);
        long[] here = newest(copy);
        if (there[0] != here[0] || there[1] != here[1] || there[2] != here[2]) {
            throw new StoreException("the copy has " + here[2] + " envelopes up to " + here[0] + ", and not " + there[2]
                    + " up to " + there[0]);
        }
    }
}
