package org.xmtp.reactive.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.session.Epoch;

/**
 * The check of some claims on the lanes, a few at a time, so that it holds up nobody. Lanes come back in any order;
 * what was found is told in that of the claims, since who is seen first is kept where there is no room for all.
 */
final class Verification {
    /** How many claims a job takes: about 2 ms of signature checks. */
    static final int JOB = 4;

    private static final int MAX_JOBS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final Epoch epoch;
    private final Listener listener;
    /** Those whose verdicts were not told yet, in order. */
    private final List<Job> untold = new ArrayList<>();

    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private int running;
    private boolean stopped;

    /** Who waits for it. */
    interface Listener {
        /** Some were checked: the next ones in the order in which they were given. */
        void checked(List<Claim.Verdict> verdicts);

        /** All were. */
        void done();
    }

    /** Claims that are checked together. */
    private static final class Job {
        private final List<Claim> claims;
        private @Nullable List<Claim.Verdict> verdicts;

        Job(List<Claim> claims) {
            this.claims = claims;
        }
    }

    Verification(Epoch epoch, Listener listener) {
        this.epoch = epoch;
        this.listener = listener;
    }

    /** Checks claims; done at once if there are none. */
    void start(List<? extends Claim> claims) {
        for (int from = 0; from < claims.size(); from += JOB) {
            untold.add(new Job(List.copyOf(claims.subList(from, Math.min(from + JOB, claims.size())))));
        }
        waiting.addAll(untold);
        next();
    }

    /** Nothing more is checked, and nobody told. */
    void stop() {
        stopped = true;
        waiting.clear();
    }

    private void next() {
        while (running < MAX_JOBS && !waiting.isEmpty()) {
            run(waiting.remove());
        }
        if (running == 0 && !stopped) {
            stopped = true;
            listener.done();
        }
    }

    private void run(Job job) {
        running++;
        epoch.check(() -> judge(job.claims), verdicts -> ended(job, verdicts), error -> {
            LOG.error(
                    "What stands on topics of {} could not be checked",
                    job.claims.get(0).account(),
                    error);
            if (job.claims.size() > 1) {
                split(job);
            }
            ended(job, List.of());
        });
    }

    /** One that breaks its job costs its neighbours nothing; alone, it is passed over. */
    private void split(Job job) {
        List<Job> alone =
                job.claims.stream().map(claim -> new Job(List.of(claim))).toList();
        untold.addAll(untold.indexOf(job) + 1, alone);
        if (!stopped) {
            waiting.addAll(alone);
        }
    }

    private void ended(Job job, List<Claim.Verdict> verdicts) {
        running--;
        job.verdicts = verdicts;
        tell();
        if (!stopped) {
            next();
        }
    }

    /** Whoever is told may stop it. */
    private void tell() {
        while (!stopped && !untold.isEmpty()) {
            List<Claim.Verdict> verdicts = untold.get(0).verdicts;
            if (verdicts == null) {
                return;
            }
            untold.remove(0);
            if (!verdicts.isEmpty()) {
                listener.checked(verdicts);
            }
        }
    }

    private static List<Claim.Verdict> judge(List<Claim> job) {
        List<Claim.Verdict> verdicts = new ArrayList<>(job.size());
        job.forEach(claim -> verdicts.add(claim.judge()));
        return verdicts;
    }
}
