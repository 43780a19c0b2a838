package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.JavaProcess;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What clients take of the machine while they do nothing, and what they leave of it when they have gone. */
@Tag("long")
final class ManyClientsTests {
    private static final int IDLE = 200;
    private static final long IDLE_BYTES = 60_000;
    private static final int SOME_BRIEF = 150;
    private static final int BRIEF = 1_000;
    private static final long LEFT_BYTES = 1 << 20;
    private static final int LEFT = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    private Path folder = Path.of("");

    /** Before, 300 kB: each store in memory was a database. */
    @Test
    void anIdleClientWithAStoreInMemoryTakesLittleHeap() {
        List<String> said = said(IdleClientsProcess.start(IDLE, Optional.empty()), "each ", 1);
        assertThat(Long.parseLong(said.get(0))).isLessThan(IDLE_BYTES);
    }

    @Test
    void itTakesLittleOnANodeToo() {
        try (NodeProcess node = new NodeProcess(folder.resolve("node"))) {
            List<String> said = said(IdleClientsProcess.start(IDLE, Optional.of(node.uri())), "each ", 1);
            assertThat(Long.parseLong(said.get(0))).isLessThan(IDLE_BYTES);
        }
    }

    @Test
    void clientsThatComeAndGoLeaveNoMemoryThreadsOrFilesBehind() {
        comeAndGo(SOME_BRIEF);
    }

    @Tag("verify")
    @Test
    void neitherDoAThousand() {
        comeAndGo(BRIEF);
    }

    private void comeAndGo(int clients) {
        try (NodeProcess node = new NodeProcess(folder.resolve("node"))) {
            List<Footprint> said =
                    said(BriefClientsProcess.start(node.uri(), folder, clients), "footprint ", 2).stream()
                            .map(Footprint::parse)
                            .toList();
            assertThat(said.get(1).heap())
                    .as("heap, of %s", said)
                    .isLessThan(said.get(0).heap() + LEFT_BYTES);
            assertThat(said.get(1).threads())
                    .as("threads, of %s", said)
                    .isLessThan(said.get(0).threads() + LEFT);
            assertThat(said.get(1).files())
                    .as("files, of %s", said)
                    .isLessThan(said.get(0).files() + LEFT);
        }
    }

    /** So many lines of a process, without what each begins with; then it is ended. */
    private static List<String> said(Process process, String beginning, int count) {
        Disposable tooLate = Mono.delay(PATIENCE).subscribe(now -> JavaProcess.kill(process));
        // Not closed: the process may be writing there.
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        try {
            while (said.size() < count) {
                String line = String.valueOf(lines.readLine());
                if (!line.startsWith(beginning)) {
                    throw new AssertionError("The process wrote: " + line);
                }
                said.add(line.substring(beginning.length()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            tooLate.dispose();
            JavaProcess.kill(process);
            process.onExit().join();
        }
        return said;
    }
}
