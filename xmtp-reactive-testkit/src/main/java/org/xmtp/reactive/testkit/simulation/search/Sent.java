package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;
import org.xmtp.reactive.api.AccountAddress;

/** A message of the workload, whose text names it. */
final class Sent {
    final String text;
    final Participant sender;
    final AccountAddress to;
    /** Names the calls that keep their order: those of single messages, or one stream. */
    final String order;
    /** When the send was subscribed. */
    final Duration begun;
    /** Whether its sender could not ask the node who is there. */
    final boolean offline;
    /** Whether it is known to be durable. */
    boolean durable;
    /** The time that the engine gave it, once it is known. */
    long sentNs;

    Sent(String text, Participant sender, AccountAddress to, String order, Duration begun, boolean offline) {
        this.text = text;
        this.sender = sender;
        this.to = to;
        this.order = order;
        this.begun = begun;
        this.offline = offline;
    }
}
