package org.xmtp.reactive.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;
import reactor.core.publisher.Flux;

/** How the client stands, for whoever watches. One who is slow is told the newest state, not all in between. */
final class ConnectionStates {
    private final Loop loop;
    private final List<Watch> watches = new ArrayList<>();
    private ConnectionState present;

    ConnectionStates(Loop loop, ConnectionState first) {
        this.loop = loop;
        this.present = first;
    }

    /** One subscription. */
    private static final class Watch {
        private final Outlet<ConnectionState> outlet;
        private @Nullable ConnectionState untold;

        Watch(Outlet<ConnectionState> outlet) {
            this.outlet = outlet;
        }

        void tell(ConnectionState state) {
            untold = state;
            give();
        }

        void give() {
            ConnectionState state = untold;
            if (state != null && outlet.demand() > 0) {
                untold = null;
                outlet.next(state);
            }
        }
    }

    /** The present state, then every change; completes after {@code Closed}. */
    Flux<ConnectionState> changes() {
        return loop.flux(outlet -> {
            Watch watch = new Watch(outlet);
            outlet.onDemand(() -> {
                watch.give();
                completeIfClosed(watch);
            });
            outlet.onCancel(() -> watches.remove(watch));
            watches.add(watch);
            watch.tell(present);
            completeIfClosed(watch);
        });
    }

    private void completeIfClosed(Watch watch) {
        if (present instanceof ConnectionState.Closed && watch.untold == null) {
            watches.remove(watch);
            watch.outlet.complete();
        }
    }

    void tell(ConnectionState state) {
        if (!state.equals(present) && !(present instanceof ConnectionState.Closed)) {
            present = state;
            for (Watch watch : List.copyOf(watches)) {
                watch.tell(state);
                completeIfClosed(watch);
            }
        }
    }
}
