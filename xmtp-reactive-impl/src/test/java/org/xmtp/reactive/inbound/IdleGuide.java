package org.xmtp.reactive.inbound;

import org.xmtp.reactive.session.Workbench;

/** Leads passages of which nothing is asked. */
class IdleGuide implements Passage.Guide {
    @Override
    public Verdict judge(Arrival arrival, Workbench bench) {
        throw new AssertionError("Nothing is judged here.");
    }

    @Override
    public Holding.Standing standing(Arrival arrival) {
        throw new AssertionError("Nothing is judged here.");
    }

    @Override
    public void hold(Passage passage, Arrival arrival) {
        throw new AssertionError("Nothing is judged here.");
    }

    @Override
    public boolean accept(Passage passage, Arrival arrival, Verdict verdict) {
        throw new AssertionError("Nothing is judged here.");
    }

    @Override
    public void refuse(Passage passage, Refusal refusal) {
        throw new AssertionError("Nothing is judged here.");
    }

    @Override
    public void ended(Passage passage, Passage.Outcome outcome) {
        throw new AssertionError("Nothing ends here.");
    }
}
