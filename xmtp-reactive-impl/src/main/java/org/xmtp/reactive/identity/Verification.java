package org.xmtp.reactive.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.session.Epoch;

/** The check of some claims on the lanes, a few at a time, so that it holds up nobody. */
final class Verification {
    /** How many claims a job takes: about 2 ms of signature checks. */
    static final int JOB = 4;

    private static final int MAX_JOBS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final Epoch epoch;
    private final Listener listener;
    private final ArrayDeque<List<Claim>> jobs = new ArrayDeque<>();
    private int running;
    private boolean stopped;

    /** Who waits for it. */
    interface Listener {
        /** Some were checked. */
        void checked(List<Claim.Verdict> verdicts);

        /** All were. */
        void done();
    }

    Verification(Epoch epoch, Listener listener) {
        this.epoch = epoch;
        this.listener = listener;
    }

    /** Checks claims; done at once if there are none. */
    void start(List<? extends Claim> claims) {
        for (int from = 0; from < claims.size(); from += JOB) {
            jobs.add(List.copyOf(claims.subList(from, Math.min(from + JOB, claims.size()))));
        }
        next();
    }

    /** Nothing more is checked, and nobody told. */
    void stop() {
        stopped = true;
        jobs.clear();
    }

    private void next() {
        while (running < MAX_JOBS && !jobs.isEmpty()) {
            run(jobs.remove());
        }
        if (running == 0 && !stopped) {
            stopped = true;
            listener.done();
        }
    }

    private void run(List<Claim> job) {
        running++;
        epoch.check(
                () -> judge(job),
                verdicts -> {
                    running--;
                    if (!stopped) {
                        listener.checked(verdicts);
                        next();
                    }
                },
                error -> {
                    running--;
                    LOG.error(
                            "What stands on topics of {} could not be checked",
                            job.get(0).account(),
                            error);
                    if (!stopped) {
                        retryAlone(job);
                        next();
                    }
                });
    }

    /** One that breaks its job costs its neighbours nothing; alone, it is passed over. */
    private void retryAlone(List<Claim> job) {
        if (job.size() > 1) {
            job.forEach(claim -> jobs.add(List.of(claim)));
        }
    }

    private static List<Claim.Verdict> judge(List<Claim> job) {
        List<Claim.Verdict> verdicts = new ArrayList<>(job.size());
        job.forEach(claim -> verdicts.add(claim.judge()));
        return verdicts;
    }
}
