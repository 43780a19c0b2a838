package org.xmtp.reactive.defects;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.client.InstalledEngine;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.testkit.ForwardingStore;
import reactor.core.publisher.Mono;

/** How tests reach what the public API leaves to the engine: the disk under the store, and the time of day. */
final class Rig {
    private Rig() {}

    /** Creates the connecting of a client whose store lies on the given disk. */
    static Mono<XmtpClient> connect(Xmtp.ClientBuilder builder, Disk disk) {
        return Mono.defer(() -> new InstalledEngine(
                        (store, runtime) -> new StoreOnDisk(H2Stores.of(store, runtime), disk))
                .connect(builder.build()));
    }

    /** Tells the client the time of day. */
    static Xmtp.ClientBuilder clock(Xmtp.ClientBuilder builder, Clock clock) {
        return builder.runtime(XmtpRuntime.create(spec -> spec.clock(clock)));
    }

    private static final class StoreOnDisk extends ForwardingStore {
        private final Disk disk;

        StoreOnDisk(EngineStore store, Disk disk) {
            super(store);
            this.disk = disk;
        }

        @Override
        public Mono<StoreHead> open() {
            return super.open().map(disk::opened);
        }

        @Override
        public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
            return Mono.defer(() -> disk.commit(batch, super.commit(after, batch)));
        }

        @Override
        public Mono<StoreHead> recover() {
            return Mono.defer(() -> disk.recovery(super.recover()));
        }

        @Override
        public Mono<Map<PeerId, PeerRow>> peers(Collection<PeerId> peers) {
            return disk.read(super.peers(peers));
        }

        @Override
        public Mono<AccountRow> account(AccountAddress account) {
            return disk.read(super.account(account));
        }

        @Override
        public Mono<Map<Digest, Digest>> seen(Collection<Digest> marks) {
            return disk.read(super.seen(marks));
        }

        @Override
        public Mono<List<StoredEntry>> entries(long after, int limit) {
            return disk.read(super.entries(after, limit));
        }

        @Override
        public Mono<List<StoredEntry>> history(
                ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
            return disk.read(super.history(conversation, fromNs, toNs, afterNs, afterPosition, limit));
        }

        @Override
        public Mono<List<ConversationRow>> conversations() {
            return disk.read(super.conversations());
        }

        @Override
        public Mono<List<OutboxRow>> outbox(long after, int limit) {
            return disk.outbox(super.outbox(after, limit));
        }

        @Override
        public Mono<ReaderMark> readerMark(String reader) {
            return disk.read(super.readerMark(reader));
        }
    }
}
