package org.xmtp.reactive.outbound;

/** A task whose turn comes when all that stands before it has entered the journal. */
record Behind(Runnable task) implements Drafts.Planned {
    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public boolean enter() {
        task.run();
        return true;
    }
}
