package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.cryptography.olm.JavaRatchet;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A contact is known from the moment at which it is learned, whatever the disk has by then. */
class LearnedContactTests {
    private static final Contact CONTACT = new Contact(
            new PeerId(new AccountAddress("0x" + "1".repeat(40)), new InstallationId("A".repeat(43))),
            new byte[32],
            new byte[32],
            null,
            1);

    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Sinks.Empty<Void> disk = Sinks.empty();
    private final EngineStore store = (EngineStore) Proxy.newProxyInstance(
            EngineStore.class.getClassLoader(),
            new Class<?>[] {EngineStore.class},
            (self, method, arguments) -> method.getName().equals("commit") ? disk.asMono() : Mono.just(Map.of()));
    private final Epoch epoch = new Epoch(new Loop(runtime), fault -> {
        throw new AssertionError(fault);
    });
    private final Peers peers = new Peers(new Peers.Parts(epoch, store, new JavaRatchet(), runtime.random(), 0));
    private final Journal journal = new Journal(
            new Journal.Parts(epoch, store, peers, new Nobody(), 1),
            new StoreHead(Optional.empty(), Set.of(), 0, WriteSetId.NONE, 0, 0, Swept.NOTHING, 0));

    @Test
    void aPeerThatIsMetBeforeItsContactIsDurableHasIt() {
        journal.append(List.of(new Change.ContactLearned(CONTACT)));
        peers.learned(CONTACT);
        runtime.run();

        Peer peer = peers.of(CONTACT.peer());
        runtime.run();

        List<Peer> loaded = new ArrayList<>();
        peer.whenLoaded(() -> loaded.add(peer));
        assertThat(loaded).containsExactly(peer);
        assertThat(peer.contact()).isEqualTo(CONTACT);
    }

    @Test
    void whatIsDurableIsTheStoresToTell() {
        journal.append(List.of(new Change.ContactLearned(CONTACT)));
        peers.learned(CONTACT);
        runtime.run();
        disk.tryEmitEmpty().orThrow();
        runtime.run();

        Peer peer = peers.of(CONTACT.peer());
        runtime.run();

        assertThat(peer.contact()).as("what this store tells").isNull();
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
