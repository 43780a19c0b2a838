package org.xmtp.reactive.survival;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Clients in a process of their own that connect, are live and close, four at a time on one runtime; of every other one
 * the store is a file. It says what it takes when it is warm and when all are gone: {@code footprint HEAP THREADS
 * FILES}, twice.
 */
public final class BriefClientsProcess {
    private static final int FIRST = 100;
    /** Until connections that nobody has any more are closed, and threads that nobody needs have ended. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private BriefClientsProcess() {}

    /** Starts one with so many clients on a node, and their files in a folder. */
    static Process start(URI node, Path folder, int clients) {
        return JavaProcess.start(
                Footprint.OPTIONS,
                BriefClientsProcess.class,
                node.toString(),
                folder.toString(),
                Integer.toString(clients));
    }

    /** Takes what {@link #start} gives. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        XmtpRuntime runtime = XmtpRuntime.create();
        List<Supplier<Xmtp.ClientBuilder>> kinds = List.of(
                inFile(folder.resolve("one")),
                inFile(folder.resolve("other")),
                BriefClientsProcess::inMemory,
                BriefClientsProcess::inMemory);
        for (int count : new int[] {FIRST, Integer.parseInt(arguments[2])}) {
            Flux.fromIterable(kinds)
                    .flatMap(kind -> Flux.range(0, count / kinds.size())
                            .concatMap(number ->
                                    beLive(kind.get().node(arguments[0]).runtime(runtime))))
                    .blockLast(LIMIT);
            Mono.delay(SETTLING).block();
            System.out.println("footprint " + Footprint.now().line());
        }
        JavaProcess.endWithParent();
    }

    /** One installation, which comes again. */
    private static Supplier<Xmtp.ClientBuilder> inFile(Path file) {
        PrivateKeySigner wallet = PrivateKeySigner.random();
        XmtpStore store = XmtpStore.file(file, StoreKey.random());
        return () -> Xmtp.client().signer(wallet).store(store);
    }

    /** Another one each time. */
    private static Xmtp.ClientBuilder inMemory() {
        return Xmtp.client().signer(PrivateKeySigner.random()).store(XmtpStore.inMemory());
    }

    private static Mono<Void> beLive(Xmtp.ClientBuilder builder) {
        return builder.connect()
                .flatMap(client -> client.connection()
                        .ofType(ConnectionState.Live.class)
                        .next()
                        .then(client.close()));
    }
}
