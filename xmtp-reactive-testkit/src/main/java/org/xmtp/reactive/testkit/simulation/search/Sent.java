package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.store.PeerId;

/** A message of the workload, whose text begins with its name. */
final class Sent {
    private static final char END_OF_NAME = '\n';

    final String text;
    final Participant sender;
    final AccountAddress to;
    /** Names the calls that keep their order: those of single messages, or one stream. */
    final String order;
    /** When the send was subscribed. */
    final Duration begun;
    /** The installations that its sender knew then, but for those from which it keeps what it sends. */
    final Set<PeerId> known;
    /** The installations that its sender knew to be revoked then. */
    final Set<PeerId> revoked;
    /** Whether its sender could not ask the node who is there. */
    final boolean offline;
    /** Whether it is known to be durable. */
    boolean durable;
    /** The time that the engine gave it, once it is known. */
    long sentNs;
    /** Whether its sender has lost its row. */
    boolean lost;
    /** Whether its sender was put back to when not all of its copies were known to be accepted: they are given up. */
    boolean givenUp;
    /** Whether its sender was put back, or lost, before all of its copies were known to be accepted. */
    boolean unsure;

    /** What it is sent as: its name, and as much behind it as makes it so long. */
    String content(int length) {
        return length <= text.length() ? text : text + END_OF_NAME + "x".repeat(length - text.length());
    }

    /** The name of a message of the workload. */
    static String nameOf(Message message) {
        return nameOf(message.text().orElse(""));
    }

    /** The name that a text begins with. */
    static String nameOf(String text) {
        int end = text.indexOf(END_OF_NAME);
        return end < 0 ? text : text.substring(0, end);
    }

    Sent(String text, Participant sender, AccountAddress to, String order, Duration begun) {
        this.text = text;
        this.sender = sender;
        this.to = to;
        this.order = order;
        this.begun = begun;
        known = sender.wire().contacts();
        known.removeAll(sender.wire().withholding().waiting());
        revoked = sender.wire().revoked();
        offline = sender.isOffline();
    }
}
