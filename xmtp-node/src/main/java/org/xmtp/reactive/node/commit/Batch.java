package org.xmtp.reactive.node.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.Topics;

/** What goes into one transaction, and whose it is. */
final class Batch {

    private final List<AdmittedEnvelope> stored = new ArrayList<>();
    private final List<AdmittedEnvelope> ephemeral = new ArrayList<>();
    private final List<Submission> submissions = new ArrayList<>();
    private final List<Submission> finished = new ArrayList<>();
    private long weight;

    /** Takes from the head of {@code waiting} what one transaction may hold, and one envelope at least. */
    void fill(Queue<Submission> waiting) {
        Submission submission = waiting.peek();
        while (submission != null && takeFrom(submission)) {
            waiting.remove();
            submission = waiting.peek();
        }
    }

    /** False when the batch is full and the submission is not taken wholly. */
    private boolean takeFrom(Submission submission) {
        submissions.add(submission);
        while (submission.hasNext()) {
            int next = submission.peek().weight();
            int count = stored.size() + ephemeral.size();
            if (count == CommitQueue.BATCH_ENVELOPES || (count > 0 && weight + next > CommitQueue.BATCH_BYTES)) {
                return false;
            }
            AdmittedEnvelope admitted = submission.next();
            weight += next;
            (Topics.ephemeral(admitted.topic()) ? ephemeral : stored).add(admitted);
        }
        finished.add(submission);
        return true;
    }

    boolean isEmpty() {
        return submissions.isEmpty();
    }

    /** Whether it is of a single caller. */
    boolean isOfOne() {
        return submissions.size() == 1;
    }

    /** What is to be stored, in order. */
    List<AdmittedEnvelope> stored() {
        return stored;
    }

    /** What is only to be relayed, in order; its topics are none of the stored ones. */
    List<AdmittedEnvelope> ephemeral() {
        return ephemeral;
    }

    /** Tells those callers of whom nothing is left for a later batch. */
    void complete() {
        finished.forEach(Submission::complete);
    }

    /** Tells all callers; what is left of theirs is not taken any more. */
    void fail(Throwable cause) {
        submissions.forEach(submission -> submission.fail(cause));
    }

    /** What the submissions weigh that end with this batch. */
    long finishedWeight() {
        return finished.stream().mapToLong(Submission::weight).sum();
    }
}
