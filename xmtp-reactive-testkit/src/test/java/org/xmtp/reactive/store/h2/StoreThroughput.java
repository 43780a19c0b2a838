package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongFunction;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.testkit.StoreSamples;

/**
 * Measures the store as it really runs, in a file: sealing, forced commits, folds and retirement all together. Run its
 * main method on the test class path; arguments: seconds per figure, write-sets per commit, the one figure to measure.
 */
public final class StoreThroughput {
    private static final int PEERS = 10_000;
    private static final int STATE_LENGTH = 700;

    private final EngineStore store;
    private final Path file;
    private final int batch;
    private final long nanos;
    private final Random random = new Random(1);
    private final long[] versions = new long[PEERS];
    private final List<PeerId> peers = new ArrayList<>();
    private final byte[] copy = new byte[600];
    private long position;

    private StoreThroughput(Path file, int seconds, int batch) {
        this.file = file;
        this.store = H2Stores.of(XmtpStore.file(file, StoreKey.random()), StoreRuntime.SHARED);
        this.batch = batch;
        this.nanos = seconds * 1_000_000_000L;
        for (int seed = 0; seed < PEERS; seed++) {
            peers.add(StoreSamples.peer(seed));
        }
    }

    /** Prints one figure a line. */
    public static void main(String[] arguments) throws IOException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 256;
        List<String> figures = List.of("outbound 1 copy", "outbound 10 copies", "inbound", "one in flight");
        for (String figure : arguments.length > 2 ? List.of(arguments[2]) : figures) {
            Path folder = Files.createTempDirectory("store-throughput");
            Path file = folder.resolve("store");
            try {
                new StoreThroughput(file, seconds, figure.equals("one in flight") ? 1 : batch).measure(figure);
            } finally {
                H2Stores.delete(file, StoreRuntime.SHARED).block();
                Files.delete(folder);
            }
        }
    }

    private void measure(String figure) {
        LongFunction<WriteSet> writeSet = switch (figure) {
            case "outbound 1 copy" -> at -> outbound(at, 1);
            case "outbound 10 copies" -> at -> outbound(at, 10);
            default -> this::inbound;
        };
        boolean outbound = figure.startsWith("outbound");
        store.open().block();
        run(writeSet, outbound, nanos / 2);
        long sizeBefore = size();
        long cpuBefore = writerCpu();
        long[] latencies = run(writeSet, outbound, nanos);
        long cpu = writerCpu() - cpuBefore;
        double elapsed = Arrays.stream(latencies).sum() / 1e9;
        long count = (long) latencies.length * batch;
        long growth = (size() - sizeBefore) / Math.max(1, count);
        long size = size();
        long closing = System.nanoTime();
        store.close().block();
        Arrays.sort(latencies);
        System.out.printf(
                Locale.ROOT,
                "%-20s %8.0f write-sets/s, %.1f us of the writer's CPU each; commit p50 %.2f ms, p99 %.2f ms, max %.1f ms; file +%d B a write-set, "
                        + "%d MiB, %d MiB after closing in %d ms, %d write-sets in all%n",
                figure,
                count / elapsed,
                cpu / 1e3 / count,
                latencies[latencies.length / 2] / 1e6,
                latencies[latencies.length * 99 / 100] / 1e6,
                latencies[latencies.length - 1] / 1e6,
                growth,
                size >> 20,
                size() >> 20,
                (System.nanoTime() - closing) / 1_000_000,
                position);
    }

    private long[] run(LongFunction<WriteSet> writeSet, boolean settle, long duration) {
        List<Long> latencies = new ArrayList<>();
        long end = System.nanoTime() + duration;
        List<Change> settled = new ArrayList<>();
        while (System.nanoTime() < end) {
            WriteSetId before = StoreSamples.id(position);
            List<WriteSet> batchSets = new ArrayList<>(batch + 1);
            for (int at = 0; at < batch; at++) {
                batchSets.add(writeSet.apply(++position));
            }
            if (settle) {
                batchSets.add(StoreSamples.writeSet(++position, List.copyOf(settled)));
                settled.clear();
                batchSets
                        .subList(0, batch)
                        .forEach(sent ->
                                settled.add(new Change.CopiesSettled(sent.position(), sent.position(), List.of())));
            }
            long started = System.nanoTime();
            store.commit(before, batchSets).block();
            latencies.add(System.nanoTime() - started);
        }
        return latencies.stream().mapToLong(Long::longValue).toArray();
    }

    private WriteSet outbound(long at, int copies) {
        List<Change> changes = new ArrayList<>();
        int first = random.nextInt(PEERS);
        changes.add(new Change.EntryAppended(StoreSamples.message(
                at, StoreSamples.conversation(first / 2), true, 1_700_000_000_000_000_000L + at, 250)));
        List<OutboxCopy> queued = new ArrayList<>();
        for (int one = 0; one < copies; one++) {
            int peer = (first + one) % PEERS;
            queued.add(new OutboxCopy(peers.get(peer), copy));
            changes.add(advanced(peer));
        }
        changes.add(new Change.CopiesQueued(0, at, queued));
        return StoreSamples.writeSet(at, changes);
    }

    private WriteSet inbound(long at) {
        int peer = random.nextInt(PEERS);
        Digest mark = new Digest(random.nextLong(), random.nextLong());
        return StoreSamples.writeSet(
                at,
                List.of(
                        new Change.EntryAppended(StoreSamples.message(
                                at, StoreSamples.conversation(peer / 2), false, 1_700_000_000_000_000_000L + at, 250)),
                        advanced(peer),
                        new Change.EnvelopeSeen(mark, mark),
                        new Change.ReaderMoved("bot", new ReaderMark(at - 1, List.of()))));
    }

    private Change.SessionAdvanced advanced(int peer) {
        long version = ++versions[peer];
        return new Change.SessionAdvanced(new SessionRow(
                peers.get(peer),
                "session-of-43-characters-as-olm-names-them-" + peer,
                version,
                1,
                version,
                new byte[STATE_LENGTH]));
    }

    private static long writerCpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("xmtp-store"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .max()
                .orElse(0);
    }

    private long size() {
        try {
            return Files.size(StoreFile.file(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
