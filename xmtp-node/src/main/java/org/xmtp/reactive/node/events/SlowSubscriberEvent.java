package org.xmtp.reactive.node.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A subscription that was ended because too much waited for it. */
@Name("xmtp.node.SlowSubscriber")
@Label("Slow Subscriber")
@Description("A subscription that was ended because too much waited for it")
@Category({"XMTP", "Node"})
@StackTrace(false)
public final class SlowSubscriberEvent extends Event {

    @Label("Waiting Envelopes")
    int envelopes;

    @Label("Waiting Size")
    @DataAmount
    long bytes;

    /** It happened, with so much waiting. */
    public static void happened(int waitingEnvelopes, long waitingBytes) {
        SlowSubscriberEvent event = new SlowSubscriberEvent();
        if (event.shouldCommit()) {
            event.envelopes = waitingEnvelopes;
            event.bytes = waitingBytes;
            event.commit();
        }
    }
}
