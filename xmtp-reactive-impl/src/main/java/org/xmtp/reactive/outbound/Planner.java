package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Recipients;
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
    private final List<Runnable> parked = new ArrayList<>();
    private int paused;
    private int pauses;

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

    /**
     * Plans nothing until {@link #resume}, which is to be called once for each pause; and nothing any more with what
     * was looked up before, since more installations are sent to from now on.
     */
    void pause() {
        paused++;
        pauses++;
    }

    /** Goes on. */
    void resume() {
        paused--;
        if (paused == 0) {
            List<Runnable> due = List.copyOf(parked);
            parked.clear();
            due.forEach(Runnable::run);
        }
    }

    /** Runs a task when it plans, at once if it does. */
    void whenPlanning(Runnable task) {
        if (paused > 0) {
            parked.add(task);
        } else {
            task.run();
        }
    }

    private void plan(AccountAddress to, Queue<SendRequest.Pending> queue) {
        whenPlanning(() -> lookUp(to, queue));
    }

    private void lookUp(AccountAddress to, Queue<SendRequest.Pending> queue) {
        SendRequest.Pending send = queue.peek();
        if (send == null) {
            queues.remove(to);
            return;
        }
        int before = pauses;
        parts.journal.whenRoom(() -> parts.directory.recipients(
                to,
                theirs -> parts.directory.recipients(
                        parts.identity.address(),
                        ours -> {
                            if (before == pauses) {
                                planned(queue, send, theirs, ours);
                            } else {
                                plan(to, queue);
                            }
                        },
                        error -> failed(queue, send, error)),
                error -> failed(queue, send, error)));
    }

    private void planned(
            Queue<SendRequest.Pending> queue, SendRequest.Pending send, Recipients theirs, Recipients ours) {
        if (send.isOver()) {
            next(queue, send);
            return;
        }
        AccountAddress to = send.request().to();
        if (theirs.contacts().isEmpty()) {
            failed(queue, send, theirs.withheld().isEmpty() ? notRegistered(to) : notApproved(to));
            return;
        }
        Map<PeerId, Contact> all = new LinkedHashMap<>();
        theirs.contacts().forEach(contact -> all.put(contact.peer(), contact));
        ours.contacts().forEach(contact -> all.putIfAbsent(contact.peer(), contact));
        all.remove(parts.identity.self());
        Set<CopyOutcome> withheld = new LinkedHashSet<>(theirs.withheld());
        withheld.addAll(ours.withheld());
        send.leavesOut(leftOut(to), List.copyOf(withheld));
        parts.plan.make(send, List.copyOf(all.values()));
        next(queue, send);
    }

    static XmtpRejectedException notRegistered(AccountAddress to) {
        return new XmtpRejectedException(
                ErrorCode.RECIPIENT_NOT_REGISTERED,
                "The account " + to + " has no installation that can receive messages; it has to register first.");
    }

    private static XmtpRejectedException notApproved(AccountAddress to) {
        return new XmtpRejectedException(
                ErrorCode.RECIPIENT_NOT_APPROVED,
                "All installations that the account " + to
                        + " has now are new to it, and none was approved; look who they are, then call approve(…).");
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
