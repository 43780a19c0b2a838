package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import picocli.CommandLine.ExitCode;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A command that opens the store, works and closes it again, also when it is interrupted. The one place of this module
 * that blocks.
 */
abstract class ClientCommand implements Callable<Integer> {
    /** How long the node may take to accept a message, unless --timeout tells. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** 128 and the number of the signal, as a shell tells it. */
    private static final int BY_CTRL_C = 130;

    private final XmtpCommand xmtp;
    /** Made by the call: a help needs no Reactor, and is there sooner without. */
    private final AtomicReference<Sinks.@Nullable Empty<Void>> interrupt = new AtomicReference<>();

    /** Its own, since it can be closed: a JVM takes 0.3 s longer to end while a thread waits for the network. */
    private final AtomicReference<@Nullable XmtpRuntime> runtime = new AtomicReference<>();

    private final AtomicInteger code = new AtomicInteger(ExitCode.OK);

    ClientCommand(XmtpCommand xmtp) {
        this.xmtp = xmtp;
    }

    /** What is before the command on the command line. */
    final XmtpCommand xmtp() {
        return xmtp;
    }

    /** Creates the client to work with: an installation that registered before, at its node. */
    Mono<XmtpClient> connect() {
        return existing().connect();
    }

    /** A client on the store that must be there. */
    final Xmtp.ClientBuilder existing() {
        return client().store(xmtp.store().existing()).requireExisting();
    }

    /** A client of the node that was chosen, still without a store. */
    final Xmtp.ClientBuilder client() {
        return xmtp.client().runtime(Objects.requireNonNull(runtime.get(), "made by the call"));
    }

    /** Creates the work; when it completes the command is done. */
    abstract Publisher<?> work(XmtpClient client, Output output);

    /** Creates the end, after the work and in whatever way it ended. */
    Mono<Void> leave(XmtpClient client) {
        return client.close();
    }

    /** How long the work may take to end by itself once it is interrupted; unless it tells, it is cut at once. */
    Duration grace() {
        return Duration.ZERO;
    }

    /** The rows until the work is interrupted. Behind them there is {@link #grace()} to acknowledge those that came. */
    final <T> Flux<T> untilInterrupted(Flux<T> rows) {
        Sinks.Empty<Void> sink = interrupt.get();
        return sink == null ? rows : rows.takeUntilOther(sink.asMono());
    }

    /** Ends the work as the signal of Ctrl-C does, where that comes as a key. */
    final void interrupted() {
        code.set(BY_CTRL_C);
        interrupt();
    }

    private void interrupt() {
        Sinks.Empty<Void> sink = interrupt.get();
        if (sink != null) {
            sink.tryEmitEmpty();
        }
    }

    @Override
    public final Integer call() {
        Sinks.Empty<Void> sink = Sinks.empty();
        interrupt.set(sink);
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = new Thread(() -> close(closed), "xmtp-console-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        loadAhead();
        try {
            run(sink.asMono());
        } finally {
            closed.countDown();
        }
        return code.get();
    }

    /** Loads what connecting takes on a thread of its own: a tenth of a second, in which the store can be opened. */
    void loadAhead() {
        Thread loading = new Thread(PrivateKeySigner::random, "xmtp-console-loading");
        loading.setDaemon(true);
        loading.start();
    }

    private void run(Mono<Void> interrupted) {
        Mono<XmtpRuntime> made = Mono.fromSupplier(XmtpRuntime::create).doOnNext(runtime::set);
        Mono.usingWhen(made, ground -> worked(interrupted), XmtpRuntime::close).block();
    }

    /** Creates the work where it needs no client, and so no store; empty where it does. */
    Optional<Publisher<?>> withoutClient(Output output) {
        return Optional.empty();
    }

    private Mono<Void> worked(Mono<Void> interrupted) {
        Output output = xmtp.output();
        Optional<Publisher<?>> alone = withoutClient(output);
        if (alone.isPresent()) {
            return Flux.<Object>from(alone.get())
                    .timeout(patience())
                    .onErrorMap(TimeoutException.class, e -> silent(patience(), e))
                    .takeUntilOther(interrupted)
                    .then();
        }
        return Flux.usingWhen(
                        connected().takeUntilOther(interrupted),
                        client -> accompanied(client, Flux.<Object>from(work(client, output)))
                                .takeUntilOther(interrupted.then(Mono.delay(grace()))),
                        this::leave)
                .then();
    }

    /** The client; getting it ends when it was told to. */
    private Mono<XmtpClient> connected() {
        Mono<XmtpClient> connecting = connect();
        return xmtp.timeout()
                .map(timeout -> connecting.timeout(timeout).onErrorMap(TimeoutException.class, e -> silent(timeout, e)))
                .orElse(connecting);
    }

    private static ConsoleException silent(Duration timeout, Throwable cause) {
        return new ConsoleException(
                "The node did not answer within " + timeout.toSeconds()
                        + " s; look whether it runs and is the right one, then run the command again.",
                cause);
    }

    /** The work, while it is said how the node is reached, and ended when that takes longer than it may. */
    private <T> Flux<T> accompanied(XmtpClient client, Flux<T> work) {
        ConnectionLines lines = new ConnectionLines(client.connection(), xmtp.terminal());
        Mono<Void> patience = xmtp.timeout().map(lines::patience).orElse(Mono.never());
        return Flux.using(
                () -> lines.watch().onErrorComplete().subscribe(),
                saying -> work.takeUntilOther(patience),
                Disposable::dispose);
    }

    /** How long the node may take to accept a message. */
    final Duration patience() {
        return xmtp.timeout().orElse(PATIENCE);
    }

    private void close(CountDownLatch closed) {
        interrupt();
        if (xmtp.terminal().asksPassword()) {
            // There is no client yet that could be closed.
            return;
        }
        try {
            closed.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
