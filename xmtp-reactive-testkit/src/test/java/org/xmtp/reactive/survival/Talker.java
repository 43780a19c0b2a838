package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** An installation that is killed and started again on the same store, and all that it said before each kill. */
final class Talker {
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** How long one run takes at most, whatever happens. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    private final String name;
    private final PrivateKeySigner wallet;
    private final URI node;
    private final Path store;
    private final StoreKey key = StoreKey.random();
    private final InstallationId installation;
    private final ReaderLog read;
    private final Map<Saying.Run, Integer> durable = new HashMap<>();
    private final Semaphore progress = new Semaphore(0);
    private int runs;

    /** Registers one in a folder. */
    Talker(String name, PrivateKeySigner wallet, URI node, Path folder) {
        this.name = name;
        this.wallet = wallet;
        this.node = node;
        this.store = folder.resolve(name);
        this.read = new ReaderLog(name);
        XmtpClient client = open();
        this.installation = client.installationId();
        client.close().block(LIMIT);
    }

    private XmtpClient open() {
        return Objects.requireNonNull(Xmtp.client()
                // The keys that were used stand in the envelopes.
                .sealing(Sealing.OFF)
                .signer(wallet)
                .node(node)
                .store(XmtpStore.file(store, key))
                .connect()
                .block(LIMIT));
    }

    AccountAddress address() {
        return wallet.address();
    }

    InstallationId installation() {
        return installation;
    }

    ReaderLog read() {
        return read;
    }

    /** The last number of each run that was reported as durable. */
    Map<Saying.Run, Integer> durable() {
        return durable;
    }

    /**
     * Runs in a process of its own until it is killed.
     *
     * @param word what it says before the wait for the kill begins
     * @param messages how many messages it has durable between the two
     * @param moment completes at the moment of the kill
     */
    void runUntilKilled(AccountAddress peer, String word, int messages, Mono<?> moment) {
        read.restarted();
        Process process = TalkingProcess.start(name, runs++, node, store, key, peer);
        Disposable tooLate = Mono.delay(LONGEST_RUN).subscribe(now -> JavaProcess.kill(process));
        int missing = messages + 1;
        List<String> unexpected = new ArrayList<>();
        // Not closed: the process may be writing there.
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        try {
            String line;
            while ((line = output.readLine()) != null) {
                if (!note(line)) {
                    unexpected.add(line);
                    JavaProcess.kill(process);
                }
                boolean before = missing > messages;
                if (line.startsWith(before ? word : "durable") && --missing == 0) {
                    moment.doOnTerminate(() -> JavaProcess.kill(process)).subscribe();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            tooLate.dispose();
            JavaProcess.kill(process);
            process.onExit().join();
        }
        assertThat(unexpected).as("what else %s said", name).isEmpty();
        assertThat(missing)
                .as("how much %s did not say of \"%s\" and %d messages", name, word, messages)
                .isNotPositive();
    }

    /** Whether it is one of the lines that are expected. */
    private boolean note(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "opening", "connected", "live" -> {}
            case "durable" -> {
                Saying saying = Saying.parse(line.substring(words[0].length() + 1));
                durable.put(saying.run(), saying.number());
                progress.release();
            }
            case "shown" -> read.shown(Long.parseLong(words[1]), words[2]);
            case "acknowledged" -> read.acknowledged(Long.parseLong(words[1]));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Returns when it has had so many more messages durable. */
    void awaitMore(int messages) {
        progress.drainPermits();
        try {
            assertThat(progress.tryAcquire(messages, LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("%s goes on sending", name)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What it says when it is killed no more. */
    Saying farewell() {
        return new Saying(new Saying.Run(name, runs), 1);
    }

    /** Runs in this process, says farewell, and reads until the other one has. */
    void finish(Talker other) {
        read.restarted();
        XmtpClient client = open();
        client.conversation(other.address())
                .send(farewell().text())
                .flatMap(SentMessage::published)
                .block(LIMIT);
        durable.put(farewell().run(), 1);
        read.readUpTo(client, other.farewell());
        client.close().block(LIMIT);
    }
}
