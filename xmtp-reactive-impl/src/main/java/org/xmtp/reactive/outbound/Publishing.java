package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;

/**
 * One attempt to bring rows to the node. Where the node refuses a request for good, its copies are given one by one, so
 * that one that is refused holds up no other; publishing the others again is harmless.
 */
final class Publishing {
    private final Epoch epoch;
    private final NetworkTransport transport;
    private final Runnable room;

    Publishing(Epoch epoch, NetworkTransport transport, Runnable room) {
        this.epoch = epoch;
        this.transport = transport;
        this.room = room;
    }

    /** A copy as the node gets it. */
    private record Addressed(OutboxCopy copy, NetworkEnvelope envelope) {}

    /** Told that rows have left. */
    void room() {
        room.run();
    }

    /**
     * Publishes rows.
     *
     * @param settled told which copies were refused for good, and why; all others were accepted
     * @param failed told why it is not known of all copies what became of them: try again
     */
    void publish(List<OutboxRow> rows, Consumer<Map<OutboxCopy, String>> settled, Consumer<Throwable> failed) {
        List<Addressed> copies = new ArrayList<>();
        for (OutboxRow row : rows) {
            for (OutboxCopy copy : row.copies()) {
                copies.add(new Addressed(
                        copy,
                        new NetworkEnvelope(
                                Topics.message(copy.recipient().installation()), row.timestampNs(), copy.message())));
            }
        }
        new Attempt(copies, settled, failed).next();
    }

    /** Requests within the node's limits, one after the other. */
    private final class Attempt {
        private final List<Addressed> copies;
        private final Consumer<Map<OutboxCopy, String>> settled;
        private final Consumer<Throwable> failed;
        private final Map<OutboxCopy, String> refused = new HashMap<>();
        private int at;
        private int oneByOneUntil;

        Attempt(List<Addressed> copies, Consumer<Map<OutboxCopy, String>> settled, Consumer<Throwable> failed) {
            this.copies = copies;
            this.settled = settled;
            this.failed = failed;
        }

        void next() {
            if (at == copies.size()) {
                settled.accept(refused);
                return;
            }
            List<Addressed> request = request();
            epoch.awaitDone(
                    transport.publish(request.stream().map(Addressed::envelope).toList()),
                    () -> {
                        at += request.size();
                        next();
                    },
                    error -> failed(request, error));
        }

        private List<Addressed> request() {
            if (at < oneByOneUntil) {
                return copies.subList(at, at + 1);
            }
            int end = at;
            long bytes = 0;
            while (end < copies.size()
                    && (end == at || bytes + copies.get(end).envelope().message().length <= Outbox.MAX_BATCH_BYTES)) {
                bytes += copies.get(end).envelope().message().length;
                end++;
            }
            return copies.subList(at, end);
        }

        private void failed(List<Addressed> request, Throwable error) {
            if (!(error instanceof TransportException failure) || failure.kind() != TransportException.Kind.REFUSED) {
                failed.accept(error);
            } else if (request.size() == 1) {
                refused.put(request.get(0).copy(), String.valueOf(error.getMessage()));
                at++;
                next();
            } else {
                oneByOneUntil = at + request.size();
                next();
            }
        }
    }
}
