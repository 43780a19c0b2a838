package org.xmtp.reactive.session;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;

/**
 * Lets go of what sessions keep of chains that the peer has left long ago, though nothing comes on them any more: once
 * a day, peer by peer. Where all together take much, each has its share.
 */
public final class Ageing {
    /** How long after its start a client begins with it. */
    static final Duration FIRST_AFTER = Duration.ofMinutes(10);

    static final Duration EVERY = Duration.ofDays(1);
    private static final Duration BETWEEN_PEERS = Duration.ofMillis(10);
    private static final Logger LOG = LoggerFactory.getLogger(Ageing.class);

    private final Core core;
    private final Patience patience = new Patience();
    /** How many peers had pages when all were gone through last. */
    private int peers;

    private int met;

    /** The ageing of all sessions. */
    public Ageing(Core core) {
        this.core = core;
    }

    /** Begins, and goes on until the epoch ends. */
    public void start() {
        core.epoch().await(core.store().pageBytes(), core.peers().room()::counted, this::unread);
        core.epoch().after(FIRST_AFTER, this::begin);
    }

    private void unread(Throwable error) {
        LOG.warn("How much sessions keep can't be read; it is taken for nothing", error);
    }

    private void begin() {
        met = 0;
        next(Long.MIN_VALUE);
    }

    private void next(long after) {
        core.epoch()
                .await(
                        core.store().pagedPeers(after),
                        page -> {
                            patience.restored();
                            met += page.peers().size();
                            age(page, page.peers().iterator());
                        },
                        error -> {
                            LOG.warn("Whose sessions keep old chains can't be read; trying again", error);
                            core.epoch().after(patience.next(), () -> next(after));
                        });
    }

    private void age(PagedPeers page, Iterator<PeerId> rest) {
        if (rest.hasNext()) {
            int room = core.peers().room().shareOf(peers);
            core.peers()
                    .of(rest.next())
                    .enqueue(new Item(room, () -> core.epoch().after(BETWEEN_PEERS, () -> age(page, rest))));
        } else if (page.next().isPresent()) {
            next(page.next().getAsLong());
        } else {
            peers = met;
            core.epoch().after(EVERY, this::begin);
        }
    }

    /** The sessions with one peer. */
    private final class Item implements PeerItem {
        private final int room;
        private final Runnable done;

        Item(int room, Runnable done) {
            this.room = room;
            this.done = done;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public Turn turn(Peer peer) {
            return Turn.NOW;
        }

        @Override
        public Result compute(Workbench bench) {
            List<SessionSlot> changed = bench.aged(room);
            return () -> {
                if (!changed.isEmpty()) {
                    core.journal().append(new WriteSetDraft(List.of(), changed, WriteSetDraft.Owner.nobody()));
                }
                done.run();
                return true;
            };
        }

        @Override
        public void crashed(Throwable error) {
            LOG.warn("Old chains could not be let go of", error);
            done.run();
        }
    }
}
