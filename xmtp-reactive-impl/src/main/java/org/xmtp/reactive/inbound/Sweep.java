package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.session.Epoch;

/**
 * One walk over our topic, page by page in order of (timestamp, digest), into the intake. While the intake takes a
 * page, the next one is on its way.
 */
final class Sweep {
    /** How many envelopes a page has at most. */
    static final int PAGE = 256;

    private final Epoch epoch;
    private final TopicPages pages;
    private final Intake intake;
    private final Plan plan;
    private TopicPages.@Nullable Page ahead;
    private boolean fetching;
    private boolean waiting;
    private boolean ended;
    private long read;

    /**
     * What a sweep is for.
     *
     * @param endNs the timestamp beyond which it need not read
     * @param withLive adds to a page what came live and belongs before its end
     * @param progress told after each page how many envelopes were read
     * @param done run when the end is reached and all pages were handed over
     * @param failed told why it does not get on
     */
    record Plan(
            long endNs,
            UnaryOperator<List<NetworkEnvelope>> withLive,
            LongConsumer progress,
            Runnable done,
            Consumer<Throwable> failed) {}

    Sweep(Epoch epoch, TopicPages pages, Intake intake, Plan plan) {
        this.epoch = epoch;
        this.pages = pages;
        this.intake = intake;
        this.plan = plan;
    }

    void begin() {
        fetch();
    }

    /** Ends it: nothing is read or told any more. */
    void end() {
        ended = true;
    }

    private void fetch() {
        fetching = true;
        epoch.await(
                pages.next(),
                page -> {
                    fetching = false;
                    ahead = page;
                    step();
                },
                error -> {
                    if (!ended) {
                        ended = true;
                        plan.failed.accept(error);
                    }
                });
    }

    private void step() {
        TopicPages.Page page = ahead;
        if (ended || page == null || waiting) {
            return;
        }
        if (!intake.traffic().hasRoom()) {
            waiting = true;
            intake.traffic().whenRoom(() -> {
                waiting = false;
                step();
            });
            return;
        }
        ahead = null;
        List<NetworkEnvelope> envelopes = page.envelopes();
        boolean more = !pages.ended() && !isBeyond(envelopes);
        if (more) {
            fetch();
        }
        read += envelopes.size();
        plan.progress.accept(read);
        intake.take(plan.withLive.apply(envelopes), Passage.Origin.WALK);
        if (!more) {
            ended = true;
            plan.done.run();
        }
    }

    private boolean isBeyond(List<NetworkEnvelope> page) {
        return !page.isEmpty() && Long.compareUnsigned(page.get(page.size() - 1).timestampNs(), plan.endNs) > 0;
    }

    /** A page with what came live and bears a time before its end: it may have been stored behind the walk's back. */
    static List<NetworkEnvelope> with(List<NetworkEnvelope> page, LiveEnvelopes live) {
        if (page.isEmpty()) {
            return page;
        }
        List<NetworkEnvelope> passed = live.upTo(page.get(page.size() - 1).timestampNs());
        if (passed.isEmpty()) {
            return page;
        }
        List<NetworkEnvelope> all = new ArrayList<>(page);
        all.addAll(passed);
        all.sort(LiveEnvelopes.BY_TIME);
        return all;
    }
}
