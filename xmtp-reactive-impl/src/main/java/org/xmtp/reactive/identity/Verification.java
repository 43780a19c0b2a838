package org.xmtp.reactive.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.session.Epoch;

/** The check of some bundles on the lanes, a few at a time, so that it holds up nobody. */
final class Verification {
    /** How many bundles a job takes: about 2 ms of signature checks. */
    static final int JOB = 4;

    private static final int MAX_JOBS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final Epoch epoch;
    private final Listener listener;
    private final ArrayDeque<List<Bundle>> jobs = new ArrayDeque<>();
    private int running;
    private boolean stopped;

    /** Who waits for it. */
    interface Listener {
        /** Some were checked. */
        void checked(List<Bundle.Verdict> verdicts);

        /** All were. */
        void done();
    }

    Verification(Epoch epoch, Listener listener) {
        this.epoch = epoch;
        this.listener = listener;
    }

    /** Checks bundles; done at once if there are none. */
    void start(List<Bundle> bundles) {
        for (int from = 0; from < bundles.size(); from += JOB) {
            jobs.add(List.copyOf(bundles.subList(from, Math.min(from + JOB, bundles.size()))));
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

    private void run(List<Bundle> job) {
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
                    LOG.error("Bundles of {} could not be checked", job.get(0).account(), error);
                    if (!stopped) {
                        retryAlone(job);
                        next();
                    }
                });
    }

    /** One that breaks its job costs its neighbours nothing; alone, it is passed over. */
    private void retryAlone(List<Bundle> job) {
        if (job.size() > 1) {
            job.forEach(bundle -> jobs.add(List.of(bundle)));
        }
    }

    private static List<Bundle.Verdict> judge(List<Bundle> job) {
        List<Bundle.Verdict> verdicts = new ArrayList<>(job.size());
        job.forEach(bundle -> verdicts.add(bundle.judge()));
        return verdicts;
    }
}
