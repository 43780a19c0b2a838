package org.xmtp.reactive.inbound;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;
import reactor.core.publisher.Flux;

/** The topics of one subscription, as it asks for them: the newest set, whenever there is a newer one. */
final class TopicSet {
    private final Loop loop;
    private final Supplier<Set<String>> topics;
    private @Nullable Outlet<Set<String>> outlet;
    private boolean changed = true;

    TopicSet(Loop loop, Supplier<Set<String>> topics) {
        this.loop = loop;
        this.topics = topics;
    }

    /** The sets, for one subscriber. */
    Flux<Set<String>> sets() {
        return loop.flux(asked -> {
            outlet = asked;
            asked.onDemand(this::give);
            give();
        });
    }

    /** There is a newer set. */
    void changed() {
        changed = true;
        give();
    }

    private void give() {
        Outlet<Set<String>> to = outlet;
        if (changed && to != null && to.demand() > 0) {
            changed = false;
            to.next(topics.get());
        }
    }
}
