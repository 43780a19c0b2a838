package org.xmtp.reactive.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Peers;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/** Look-ups of senders who are new here. */
class IntroductionsTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Epoch epoch = new Epoch(new Loop(runtime), fault -> {
        throw new AssertionError(fault);
    });
    private final EngineStore store =
            answering(EngineStore.class, Mono.just(new AccountRow(List.of(), List.of(), true)));
    private final Journal journal = new Journal(
            new Journal.Parts(
                    epoch,
                    store,
                    new Peers(new Peers.Parts(epoch, store, new JavaRatchet(), runtime.random(), 0)),
                    new Nobody(),
                    1),
            new StoreHead(Optional.empty(), Set.of(), 0, WriteSetId.NONE, 0, 0, Swept.NOTHING, 0));

    private static <T> T answering(Class<T> type, Mono<?> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
    }

    /**
     * Before, each look-up that was refused at once began the next from within: a stack as deep as the queue is long.
     */
    @Test
    void aNodeThatLimitsRatesEndsAWholeQueueOfLookUps() {
        NetworkTransport limiting = answering(
                NetworkTransport.class,
                Mono.error(new TransportException(TransportException.Kind.RATE_LIMITED, "too many requests", null)));
        Introductions introductions = new Introductions(
                epoch,
                new Directory(
                        new Directory.Parts(epoch, journal, store, limiting, new Unmoved()),
                        new TrustPolicy(Samples.peer(0), Trust.ACCEPT),
                        false));
        AtomicInteger settled = new AtomicInteger();

        for (int i = 1; i <= Introductions.MAX_ACCOUNTS; i++) {
            introductions.ask(account(i), answered -> settled.incrementAndGet());
        }
        runtime.run();

        assertThat(settled).hasValue(Introductions.MAX_ACCOUNTS);
    }

    private static AccountAddress account(int number) {
        return new AccountAddress("0x%040x".formatted(number));
    }

    private static final class Nobody implements Journal.Watcher {
        @Override
        public void committed(long position, List<Change> changes) {}

        @Override
        public void unsettled(XmtpStorageException error) {}

        @Override
        public void ended(XmtpStorageException error, boolean secondWriter) {}
    }
}
