package org.xmtp.reactive.node.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One page, from the question to the answer. */
@Name("xmtp.node.Page")
@Label("Page")
@Description("A page of envelopes that was asked for")
@Category({"XMTP", "Node"})
@StackTrace(false)
public final class PageEvent extends Event {

    @Label("Topics")
    int topics;

    @Label("Envelopes")
    int envelopes;

    /** It was answered. */
    public void answered(int ofTopics, int found) {
        if (shouldCommit()) {
            topics = ofTopics;
            envelopes = found;
            commit();
        }
    }
}
