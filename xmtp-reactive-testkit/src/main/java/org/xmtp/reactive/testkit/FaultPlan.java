package org.xmtp.reactive.testkit;

/** Says what befalls the next call of each kind. Asked once for each call, from any thread. */
public interface FaultPlan {
    /** For the next Publish. */
    PublishFault publish();

    /** For the next Query. */
    QueryFault query();

    /** For the next subscription. */
    SubscriptionFault subscription();
}
