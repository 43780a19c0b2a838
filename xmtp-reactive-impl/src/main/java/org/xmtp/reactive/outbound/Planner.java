package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/**
 * Finds out who gets a copy, for one send after the other to each recipient, so that they leave in the order given; a
 * recipient who takes long to look up holds up no other.
 */
final class Planner {
    private final Parts parts;
    private final Map<AccountAddress, Queue<SendRequest.Pending>> queues = new HashMap<>();

    /** What a planner is made of. */
    record Parts(Epoch epoch, LocalIdentity identity, Directory directory, Journal journal, Plan plan) {}

    /** What becomes of a planned send. */
    interface Plan {
        void make(SendRequest.Pending send, List<Contact> recipients);

        void fail(SendRequest.Pending send, Throwable error);
    }

    Planner(Parts parts) {
        this.parts = parts;
    }

    /** Plans a send behind those to the same recipient. */
    void add(SendRequest.Pending send) {
        AccountAddress to = send.request().to();
        Queue<SendRequest.Pending> queue = queues.get(to);
        if (queue != null) {
            queue.add(send);
            return;
        }
        Queue<SendRequest.Pending> fresh = new ArrayDeque<>();
        fresh.add(send);
        queues.put(to, fresh);
        plan(to, fresh);
    }

    private void plan(AccountAddress to, Queue<SendRequest.Pending> queue) {
        SendRequest.Pending send = queue.peek();
        if (send == null) {
            queues.remove(to);
            return;
        }
        parts.journal.whenRoom(() -> parts.directory.installations(
                to,
                theirs -> parts.directory.installations(
                        parts.identity.address(),
                        ours -> planned(queue, send, theirs, ours),
                        error -> failed(queue, send, error)),
                error -> failed(queue, send, error)));
    }

    private void planned(
            Queue<SendRequest.Pending> queue, SendRequest.Pending send, List<Contact> theirs, List<Contact> ours) {
        if (theirs.isEmpty()) {
            failed(queue, send, notRegistered(send.request().to()));
            return;
        }
        Map<PeerId, Contact> all = new LinkedHashMap<>();
        theirs.forEach(contact -> all.put(contact.peer(), contact));
        ours.forEach(contact -> all.putIfAbsent(contact.peer(), contact));
        all.remove(parts.identity.self());
        send.leavesOut(leftOut(send.request().to()));
        parts.plan.make(send, List.copyOf(all.values()));
        next(queue, send);
    }

    static XmtpRejectedException notRegistered(AccountAddress to) {
        return new XmtpRejectedException(
                ErrorCode.RECIPIENT_NOT_REGISTERED,
                "The account " + to + " has no installation that can receive messages; it has to register first.");
    }

    private int leftOut(AccountAddress to) {
        Set<InstallationId> leftOut = new HashSet<>(parts.directory.leftOut(to));
        leftOut.addAll(parts.directory.leftOut(parts.identity.address()));
        leftOut.remove(parts.identity.installation());
        return leftOut.size();
    }

    private void failed(Queue<SendRequest.Pending> queue, SendRequest.Pending send, Throwable error) {
        parts.plan.fail(send, error);
        next(queue, send);
    }

    /** In a task of its own: a thousand sends that need no look-up must not become a stack a thousand calls deep. */
    private void next(Queue<SendRequest.Pending> queue, SendRequest.Pending done) {
        queue.remove();
        AccountAddress to = done.request().to();
        if (queue.isEmpty()) {
            queues.remove(to);
        } else {
            parts.epoch.later(() -> plan(to, queue));
        }
    }
}
