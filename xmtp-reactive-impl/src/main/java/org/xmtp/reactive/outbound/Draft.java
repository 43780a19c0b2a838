package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;

/** Copies of one message in the making, side by side on the queues of their installations. */
final class Draft {
    private static final Logger LOG = LoggerFactory.getLogger(Draft.class);

    private final Subject subject;
    private final List<Peer> recipients;
    private final Runnable complete;
    private final List<@Nullable Made> made = new ArrayList<>();
    private int left;

    /**
     * What all copies have in common.
     *
     * @param conversation where the message belongs
     * @param sentNs its time
     * @param content its encoded content
     */
    record Subject(ConversationId conversation, long sentNs, byte[] content) {}

    private record Made(OutboxCopy copy, String session) {}

    /** A draft for peers, whose contacts are known; runs the task when each copy is made or can't be. */
    Draft(Subject subject, List<Peer> recipients, Runnable complete) {
        this.subject = subject;
        this.recipients = recipients;
        this.complete = complete;
        this.left = recipients.size();
    }

    /** Begins: its place in the queues is behind everything planned before. */
    void begin(CopyMaker maker) {
        for (Peer peer : recipients) {
            made.add(null);
            peer.retain();
        }
        for (int i = 0; i < recipients.size(); i++) {
            recipients.get(i).enqueue(new CopyItem(maker, this, i));
        }
    }

    Subject subject() {
        return subject;
    }

    /** Whether it is for nobody. */
    boolean isEmpty() {
        return recipients.isEmpty();
    }

    byte[] content() {
        return subject.content();
    }

    void made(int index, OutboxCopy copy, String session) {
        made.set(index, new Made(copy, session));
        count();
    }

    /** One is not made: its recipient was revoked. */
    void leaveOut() {
        count();
    }

    void failed(int index, Throwable error) {
        LOG.warn("No copy could be made for {}", recipients.get(index).id(), error);
        count();
    }

    private void count() {
        left--;
        if (left == 0) {
            complete.run();
        }
    }

    /** Whether nothing is in the making any more. */
    boolean isComplete() {
        return left == 0;
    }

    /** The copies that could be made, in the order of the recipients; none for whom was revoked meanwhile. */
    List<OutboxCopy> copies() {
        List<OutboxCopy> copies = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            Made one = made.get(i);
            if (one != null && !recipients.get(i).isRevoked()) {
                copies.add(one.copy);
            }
        }
        return copies;
    }

    /** For whom there is none of these copies, and why. */
    List<RefusedCopy> lost(List<OutboxCopy> copies) {
        if (copies.size() == recipients.size()) {
            return List.of();
        }
        Set<PeerId> served = copies.stream().map(OutboxCopy::recipient).collect(Collectors.toSet());
        return recipients.stream()
                .filter(peer -> !served.contains(peer.id()))
                .map(Draft::lost)
                .toList();
    }

    private static RefusedCopy lost(Peer peer) {
        return peer.isRevoked()
                ? RefusedCopy.revoked(peer.id())
                : new RefusedCopy(peer.id(), "no copy could be made; the log says why");
    }

    /** Whether an account was to have it, and none of its installations gets a copy. */
    boolean isLostTo(AccountAddress account, List<OutboxCopy> copies) {
        return recipients.stream().anyMatch(peer -> peer.id().account().equals(account))
                && copies.stream().noneMatch(copy -> copy.recipient().account().equals(account));
    }

    /** Whether all of an account for whom it is were revoked. */
    boolean isForRevoked(AccountAddress account) {
        return recipients.stream()
                .filter(peer -> peer.id().account().equals(account))
                .allMatch(Peer::isRevoked);
    }

    /** The newest applied states of the sessions that the copies were made on. */
    List<SessionSlot> states() {
        List<SessionSlot> states = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            Made one = made.get(i);
            if (one != null) {
                recipients.get(i).sessions().withId(one.session).ifPresent(states::add);
            }
        }
        return states;
    }

    /** Gives the peers back; from now on what is durable of them decides whether they may leave memory. */
    void release() {
        recipients.forEach(Peer::release);
    }
}
