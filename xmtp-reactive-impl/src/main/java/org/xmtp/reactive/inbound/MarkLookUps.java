package org.xmtp.reactive.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;

/**
 * Asks the store which envelopes that a walk has brought were judged before: many at a time, one question at a time.
 */
final class MarkLookUps {
    /** How many envelopes are asked for at a time. */
    private static final int AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(MarkLookUps.class);

    private final Epoch epoch;
    private final EngineStore store;
    private final BiConsumer<List<Passage>, Map<Digest, Digest>> lookedUp;
    private final Queue<Passage> waiting = new ArrayDeque<>();
    private final Patience patience = new Patience();
    private boolean asking;

    /** Look-ups whose answers, the marks of those asked for that are known, go to the one who leads passages. */
    MarkLookUps(Epoch epoch, EngineStore store, BiConsumer<List<Passage>, Map<Digest, Digest>> lookedUp) {
        this.epoch = epoch;
        this.store = store;
        this.lookedUp = lookedUp;
    }

    /** Asks for one that has arrived, soon and with others. */
    void lookUp(Passage passage) {
        waiting.add(passage);
        if (!asking) {
            asking = true;
            epoch.later(this::ask);
        }
    }

    private void ask() {
        List<Passage> batch = new ArrayList<>();
        Set<Digest> marks = new HashSet<>();
        for (Passage passage : waiting) {
            if (batch.size() == AT_ONCE) {
                break;
            }
            batch.add(passage);
            marks.add(passage.digest());
            passage.arrival().ifPresent(arrival -> marks.add(arrival.inner()));
        }
        epoch.await(store.seen(marks), seen -> answered(batch, seen), error -> {
            LOG.warn("Marks can't be read; trying again", error);
            epoch.after(patience.next(), this::ask);
        });
    }

    private void answered(List<Passage> batch, Map<Digest, Digest> seen) {
        patience.restored();
        batch.forEach(asked -> waiting.remove());
        asking = !waiting.isEmpty();
        if (asking) {
            epoch.later(this::ask);
        }
        lookedUp.accept(batch, seen);
    }
}
