package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Faults in the order in which they were written down; nothing befalls a call for which none is left. */
public final class ScriptedFaults implements FaultPlan {
    private final Queue<PublishFault> publishes = new ConcurrentLinkedQueue<>();
    private final Queue<QueryFault> queries = new ConcurrentLinkedQueue<>();
    private final Queue<SubscriptionFault> subscriptions = new ConcurrentLinkedQueue<>();

    /** Adds faults for as many Publish calls. */
    public ScriptedFaults publish(PublishFault... faults) {
        publishes.addAll(List.of(faults));
        return this;
    }

    /** Adds faults for as many Query calls. */
    public ScriptedFaults query(QueryFault... faults) {
        queries.addAll(List.of(faults));
        return this;
    }

    /** Adds faults for as many subscriptions. */
    public ScriptedFaults subscription(SubscriptionFault... faults) {
        subscriptions.addAll(List.of(faults));
        return this;
    }

    @Override
    public PublishFault publish() {
        PublishFault next = publishes.poll();
        return next == null ? new PublishFault.None() : next;
    }

    @Override
    public QueryFault query() {
        QueryFault next = queries.poll();
        return next == null ? new QueryFault.None() : next;
    }

    @Override
    public SubscriptionFault subscription() {
        SubscriptionFault next = subscriptions.poll();
        return next == null ? new SubscriptionFault.None() : next;
    }
}
