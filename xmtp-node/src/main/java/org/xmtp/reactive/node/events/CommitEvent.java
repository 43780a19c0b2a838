package org.xmtp.reactive.node.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One transaction of the store, from its first statement until it is on the disk. */
@Name("xmtp.node.Commit")
@Label("Commit")
@Description("Envelopes that were stored together")
@Category({"XMTP", "Node"})
@StackTrace(false)
public final class CommitEvent extends Event {

    @Label("Envelopes")
    int envelopes;

    @Label("New Envelopes")
    int added;

    @Label("Size")
    @DataAmount
    long bytes;

    @Label("Failed")
    boolean failed;

    /** It is stored. */
    public void stored(int ofBatch, long weight, int ofThemNew) {
        end(ofBatch, weight, ofThemNew, false);
    }

    /** It is not, or nobody knows. */
    public void failed(int ofBatch, long weight) {
        end(ofBatch, weight, 0, true);
    }

    private void end(int ofBatch, long weight, int ofThemNew, boolean isFailed) {
        if (shouldCommit()) {
            envelopes = ofBatch;
            bytes = weight;
            added = ofThemNew;
            failed = isFailed;
            commit();
        }
    }
}
