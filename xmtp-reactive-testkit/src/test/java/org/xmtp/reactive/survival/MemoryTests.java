package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.survival.Talker.LIMIT;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A client in little memory, which is sent far more than fits into it. */
@Tag("long")
final class MemoryTests {
    private static final int MESSAGES = 100_000;
    private static final int TEXT_BYTES = 200;
    /** Far more than a client keeps in memory: so many there are before the reader begins. */
    private static final int WAITING = 5_000;

    private static final long SPREAD = 8L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void neitherABacklogNorAReaderThatStandsStillCostsMemoryOrMessages() throws IOException {
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            XmtpClient sender = Objects.requireNonNull(Xmtp.client()
                    .signer(PrivateKeySigner.random())
                    .node(node.uri())
                    .store(XmtpStore.file(folder.resolve("sender"), StoreKey.random()))
                    .connect()
                    .block(LIMIT));
            Process reader = SlowReaderProcess.start(node.uri(), folder.resolve("reader"), MESSAGES / 5, MESSAGES);
            Disposable tooLate = Mono.delay(PATIENCE).subscribe(now -> JavaProcess.kill(reader));
            AtomicInteger published = new AtomicInteger();
            AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
            List<Long> heaps = new ArrayList<>();
            int shown = 0;
            // Not closed: the process may be writing there.
            BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8);
            try {
                String line;
                while (heaps.size() < 2 && (line = lines.readLine()) != null) {
                    String[] words = line.split(" ", 2);
                    switch (words[0]) {
                        case "registered" ->
                            send(sender, AccountAddress.parse(words[1]))
                                    .subscribe(
                                            sent -> {
                                                if (published.incrementAndGet() == WAITING) {
                                                    // On an event thread nothing may block, and this can.
                                                    Schedulers.boundedElastic().schedule(() -> begin(reader));
                                                }
                                            },
                                            error -> {
                                                failed.set(error);
                                                JavaProcess.kill(reader);
                                            });
                        case "shown" -> {
                            shown++;
                            assertThat(Saying.parse(words[1]).number()).isEqualTo(shown);
                        }
                        case "heap" -> heaps.add(Long.valueOf(words[1]));
                        default -> throw new AssertionError("The reader wrote: " + line);
                    }
                }
            } finally {
                tooLate.dispose();
                JavaProcess.kill(reader);
                reader.onExit().join();
            }
            sender.close().block(LIMIT);
            assertThat(failed.get()).isNull();
            assertThat(shown).isEqualTo(MESSAGES);
            assertThat(heaps).hasSize(2);
            assertThat(Math.abs(heaps.get(1) - heaps.get(0)))
                    .as("live heap after %d and after %d messages: %s", MESSAGES / 5, MESSAGES, heaps)
                    .isLessThan(SPREAD);
        }
    }

    private static void begin(Process reader) {
        try {
            reader.getOutputStream().write('\n');
            reader.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Flux<Integer> send(XmtpClient sender, AccountAddress to) {
        Saying.Run run = new Saying.Run("sender", 0);
        return sender.send(Flux.range(1, MESSAGES).map(number -> {
                    String text = new Saying(run, number).text() + " ";
                    return OutgoingMessage.text(to, text + "x".repeat(TEXT_BYTES - text.length()));
                }))
                .flatMap(sent -> sent.published().thenReturn(1), Integer.MAX_VALUE);
    }
}
