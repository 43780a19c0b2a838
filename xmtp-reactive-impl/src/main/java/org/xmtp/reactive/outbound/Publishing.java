package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;

/**
 * One attempt to bring rows to the node. Copies for whom was revoked since they were made do not leave. Where the node
 * refuses a request for good, its copies are given one by one, so that one that is refused holds up no other;
 * publishing the others again is harmless.
 */
final class Publishing {
    private final Epoch epoch;
    private final NetworkTransport transport;
    private final Revoked revoked;
    private final Runnable room;

    /** Knows who was revoked. */
    interface Revoked {
        /** Who of these was. */
        void among(Set<PeerId> peers, Consumer<Set<PeerId>> found, Consumer<Throwable> failed);
    }

    Publishing(Epoch epoch, NetworkTransport transport, Revoked revoked, Runnable room) {
        this.epoch = epoch;
        this.transport = transport;
        this.revoked = revoked;
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
     * @param settled told which copies were refused for good, and why, or did not leave; all others were accepted
     * @param failed told why it is not known of all copies what became of them: try again
     */
    void publish(List<OutboxRow> rows, Consumer<Map<OutboxCopy, RefusedCopy>> settled, Consumer<Throwable> failed) {
        Set<PeerId> recipients = new HashSet<>();
        rows.forEach(row -> row.copies().forEach(copy -> recipients.add(copy.recipient())));
        revoked.among(recipients, gone -> attempt(rows, gone, settled, failed), failed);
    }

    private void attempt(
            List<OutboxRow> rows,
            Set<PeerId> gone,
            Consumer<Map<OutboxCopy, RefusedCopy>> settled,
            Consumer<Throwable> failed) {
        List<Addressed> copies = new ArrayList<>();
        Map<OutboxCopy, RefusedCopy> kept = new HashMap<>();
        for (OutboxRow row : rows) {
            for (OutboxCopy copy : row.copies()) {
                if (gone.contains(copy.recipient())) {
                    kept.put(copy, RefusedCopy.revoked(copy.recipient()));
                    continue;
                }
                copies.add(new Addressed(
                        copy,
                        new NetworkEnvelope(
                                Topics.message(copy.recipient().installation()), row.timestampNs(), copy.message())));
            }
        }
        new Attempt(copies, kept, settled, failed).next();
    }

    /** Requests within the node's limits, one after the other. */
    private final class Attempt {
        private final List<Addressed> copies;
        private final Map<OutboxCopy, RefusedCopy> refused;
        private final Consumer<Map<OutboxCopy, RefusedCopy>> settled;
        private final Consumer<Throwable> failed;
        private int at;
        private int oneByOneUntil;

        Attempt(
                List<Addressed> copies,
                Map<OutboxCopy, RefusedCopy> kept,
                Consumer<Map<OutboxCopy, RefusedCopy>> settled,
                Consumer<Throwable> failed) {
            this.copies = copies;
            this.refused = kept;
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
                OutboxCopy copy = request.get(0).copy();
                refused.put(copy, new RefusedCopy(copy.recipient(), String.valueOf(error.getMessage())));
                at++;
                next();
            } else {
                oneByOneUntil = at + request.size();
                next();
            }
        }
    }
}
