package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/**
 * The envelopes that the subscription brings while a sweep is under way: they wait, within bounds, until everything
 * older has been handed to the lanes. What does not fit is read from the node instead.
 */
final class LiveEnvelopes {
    /** How many envelopes wait at most. */
    static final int MAX = 1024;

    /** How many bytes of envelopes wait at most. */
    static final long MAX_BYTES = 4L << 20;

    private List<NetworkEnvelope> waiting = new ArrayList<>();
    private long bytes;
    private boolean sweeping;
    private boolean overflowed;

    /**
     * What came in the meantime.
     *
     * @param envelopes in order of arrival
     * @param overflowed whether there were more, which have to be read from the node
     */
    record Meanwhile(List<NetworkEnvelope> envelopes, boolean overflowed) {
        boolean isNothing() {
            return envelopes.isEmpty() && !overflowed;
        }
    }

    /** A sweep begins: from now on live envelopes wait. */
    synchronized void sweepBegins() {
        sweeping = true;
    }

    /** A connection begins: what waited is read from the node again. */
    synchronized void clear() {
        take();
    }

    /** Lets an envelope wait for the end of the sweep; false if there is none, and it can go on at once. */
    synchronized boolean hold(NetworkEnvelope envelope) {
        if (!sweeping) {
            return false;
        }
        if (overflowed || waiting.size() >= MAX || bytes + envelope.message().length > MAX_BYTES) {
            overflowed = true;
        } else {
            waiting.add(envelope);
            bytes += envelope.message().length;
        }
        return true;
    }

    /** What came since; once that is nothing the sweep has ended. */
    synchronized Meanwhile drain() {
        Meanwhile meanwhile = take();
        sweeping = !meanwhile.isNothing();
        return meanwhile;
    }

    private Meanwhile take() {
        Meanwhile meanwhile = new Meanwhile(waiting, overflowed);
        waiting = new ArrayList<>();
        bytes = 0;
        overflowed = false;
        return meanwhile;
    }
}
