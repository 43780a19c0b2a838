package org.xmtp.reactive.node.status;

import java.util.List;

/**
 * What the page shows at one moment.
 *
 * @param atMs when that was, in milliseconds since 1970
 * @param at the same, as it is read
 * @param state ready, not ready, or stopping
 * @param store where envelopes are kept, in words
 */
record Snapshot(
        long atMs,
        String at,
        String state,
        boolean isReady,
        String version,
        String uptime,
        String store,
        List<Service> services,
        List<Figure> figures,
        List<Behind> behind,
        List<Gone> gone,
        List<Calls> calls) {

    /** A subscriber for whom something waits, in words. */
    record Behind(String address, String agent, String envelopes, String size, String age) {}

    /** One that was ended for that. */
    record Gone(String at, String address, String agent, String envelopes, String size) {}

    /** Calls of one method, by their outcome. */
    record Calls(String method, String succeeded, String others) {}

    public boolean isNobodySlow() {
        return behind.isEmpty() && gone.isEmpty();
    }
}
