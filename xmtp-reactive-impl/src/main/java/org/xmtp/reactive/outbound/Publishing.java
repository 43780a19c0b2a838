package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
 * One attempt to bring rows to the node. Copies for whom was revoked before their request leaves stay. Where the node
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
        private final Map<OutboxCopy, RefusedCopy> refused = new HashMap<>();
        private final Consumer<Map<OutboxCopy, RefusedCopy>> settled;
        private final Consumer<Throwable> failed;
        private int at;
        private int oneByOneUntil;

        Attempt(List<Addressed> copies, Consumer<Map<OutboxCopy, RefusedCopy>> settled, Consumer<Throwable> failed) {
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
            Set<PeerId> recipients =
                    request.stream().map(one -> one.copy().recipient()).collect(Collectors.toSet());
            revoked.among(recipients, gone -> leave(request, gone), failed);
        }

        private void leave(List<Addressed> request, Set<PeerId> gone) {
            List<Addressed> leaving = new ArrayList<>(request.size());
            for (Addressed one : request) {
                PeerId recipient = one.copy().recipient();
                if (gone.contains(recipient)) {
                    refused.put(one.copy(), RefusedCopy.revoked(recipient));
                } else {
                    leaving.add(one);
                }
            }
            if (leaving.isEmpty()) {
                // In a task of its own: there may be hundreds, one by one.
                epoch.later(() -> done(request));
                return;
            }
            epoch.awaitDone(
                    transport.publish(leaving.stream().map(Addressed::envelope).toList()),
                    () -> done(request),
                    error -> failed(request, leaving, error));
        }

        private void done(List<Addressed> request) {
            at += request.size();
            next();
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

        private void failed(List<Addressed> request, List<Addressed> left, Throwable error) {
            if (!(error instanceof TransportException failure) || failure.kind() != TransportException.Kind.REFUSED) {
                failed.accept(error);
            } else if (left.size() == 1) {
                OutboxCopy copy = left.get(0).copy();
                refused.put(copy, new RefusedCopy(copy.recipient(), String.valueOf(error.getMessage())));
                done(request);
            } else {
                oneByOneUntil = at + request.size();
                next();
            }
        }
    }
}
