package org.xmtp.reactive.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;
import reactor.core.publisher.Flux;

/** A value that changes, for whoever watches. One who is slow is told the newest, not all in between. */
final class Newest<T> {
    private final Loop loop;
    private final List<Watch<T>> watches = new ArrayList<>();
    private Optional<T> present = Optional.empty();
    private boolean last;

    /** No value yet. */
    Newest(Loop loop) {
        this.loop = loop;
    }

    /** One subscription. */
    private static final class Watch<T> {
        private final Outlet<T> outlet;
        private @Nullable T untold;

        Watch(Outlet<T> outlet) {
            this.outlet = outlet;
        }

        void tell(T value) {
            untold = value;
            give();
        }

        void give() {
            T value = untold;
            if (value != null && outlet.demand() > 0) {
                untold = null;
                outlet.next(value);
            }
        }
    }

    /** The present value, once there is one, then every change; completes after the last. */
    Flux<T> changes() {
        return loop.flux(outlet -> {
            Watch<T> watch = new Watch<>(outlet);
            outlet.onDemand(() -> {
                watch.give();
                completeIfLast(watch);
            });
            outlet.onCancel(() -> watches.remove(watch));
            watches.add(watch);
            present.ifPresent(watch::tell);
            completeIfLast(watch);
        });
    }

    private void completeIfLast(Watch<T> watch) {
        if (last && watch.untold == null) {
            watches.remove(watch);
            watch.outlet.complete();
        }
    }

    /** It has changed. */
    void tell(T value) {
        if (!last && !present.equals(Optional.of(value))) {
            present = Optional.of(value);
            List.copyOf(watches).forEach(watch -> watch.tell(value));
        }
    }

    /** It changes no more. */
    void end() {
        last = true;
        List.copyOf(watches).forEach(this::completeIfLast);
    }
}
