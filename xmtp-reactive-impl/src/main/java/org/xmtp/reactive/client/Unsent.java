package org.xmtp.reactive.client;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** How many messages wait for the node, for whoever watches: asked of the store, at most once a second. */
final class Unsent {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Unsent.class);

    private final Loop loop;
    private final EngineStore store;
    private final Newest<Long> newest;
    private boolean due;
    private boolean ended;

    Unsent(Loop loop, EngineStore store) {
        this.loop = loop;
        this.store = store;
        this.newest = new Newest<>(loop);
    }

    /** The present number, then every change; completes when the client closes. */
    Flux<Long> changes() {
        return newest.changes();
    }

    /** These changes are durable. */
    void committed(List<Change> changes) {
        if (!due && changes.stream().anyMatch(Unsent::isCounted)) {
            due = true;
            Disposable unused = loop.after(PAUSE, this::count);
        }
    }

    private static boolean isCounted(Change change) {
        return change instanceof Change.CopiesQueued || change instanceof Change.CopiesSettled;
    }

    /** Counts what the store holds. */
    void count() {
        due = false;
        loop.<Long>await(
                store.unsent(),
                found -> {
                    if (found != null) {
                        newest.tell(found);
                    }
                },
                trouble -> {
                    LOG.debug("What waits to be sent can't be counted now; trying again", trouble);
                    if (!ended) {
                        due = true;
                        Disposable unused = loop.after(PAUSE, this::count);
                    }
                });
    }

    /** Nothing is counted any more. */
    void end() {
        ended = true;
        newest.end();
    }
}
