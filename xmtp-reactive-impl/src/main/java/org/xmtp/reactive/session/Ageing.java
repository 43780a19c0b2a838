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

    /** The same of this time so far, and what their pages take. */
    private int met;

    private long bytes;

    /** The ageing of all sessions. */
    public Ageing(Core core) {
        this.core = core;
    }

    /** Begins, and goes on until the epoch ends. */
    public void start() {
        core.epoch().after(FIRST_AFTER, this::begin);
    }

    private void begin() {
        met = 0;
        bytes = 0;
        next(Long.MIN_VALUE);
    }

    private void again(Runnable task, Throwable error) {
        LOG.warn("What sessions keep of old chains can't be read; trying again", error);
        core.epoch().after(patience.next(), task);
    }

    private void next(long after) {
        core.epoch()
                .await(
                        core.store().pagedPeers(after),
                        page -> {
                            patience.restored();
                            age(page, page.peers().iterator());
                        },
                        error -> again(() -> next(after), error));
    }

    private void age(PagedPeers page, Iterator<PeerId> rest) {
        if (rest.hasNext()) {
            core.journal().whenRoom(() -> {
                int room = core.peers().room().shareOf(peers);
                core.peers()
                        .of(rest.next())
                        .enqueue(new Item(room, () -> core.epoch().after(BETWEEN_PEERS, () -> age(page, rest))));
            });
        } else if (page.next().isPresent()) {
            next(page.next().getAsLong());
        } else {
            ended();
        }
    }

    private void ended() {
        boolean isFirst = peers == 0;
        peers = met;
        core.peers().room().counted(bytes);
        if (isFirst && core.peers().room().isScarce()) {
            // Only now it is known among how many the room is to be shared.
            begin();
        } else {
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
            int kept = bench.sessions().pageBytes();
            return () -> {
                met += kept > 0 ? 1 : 0;
                bytes += kept;
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
