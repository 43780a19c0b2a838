package org.xmtp.reactive.inbound;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.wire.Sha256;
import reactor.core.publisher.Mono;

/**
 * Reads our topic by Query, page by page in order of (timestamp, digest), and hands the envelopes to the intake, each
 * page with what came live meanwhile and belongs before its end: that may have been stored behind the walk's back. Ends
 * when an answer has no cursor; a node that leads in circles fails it.
 */
final class TopicWalk {
    private static final int PAGE = 256;

    private final NetworkTransport transport;
    private final Intake intake;
    private final LiveEnvelopes live;
    private final String topic;

    TopicWalk(NetworkTransport transport, Intake intake, LiveEnvelopes live, String topic) {
        this.transport = transport;
        this.intake = intake;
        this.live = live;
        this.topic = topic;
    }

    /**
     * A walk from a timestamp on. While the intake takes a page, the next one is on its way.
     *
     * @param progress told after each page how many envelopes were read
     */
    Mono<Void> from(long startNs, LongConsumer progress) {
        return Mono.defer(() -> {
            Walked walked = new Walked(startNs, progress);
            return fetch(walked)
                    .then(Mono.defer(() -> step(walked))
                            .repeat(() -> walked.ahead != null)
                            .then());
        });
    }

    /** How far a walk has come; it makes one step at a time. */
    private static final class Walked {
        private final long startNs;
        private final LongConsumer progress;
        private @Nullable PageCursor behind;
        private @Nullable QueryPage ahead;
        private long read;

        Walked(long startNs, LongConsumer progress) {
            this.startNs = startNs;
            this.progress = progress;
        }
    }

    /** Hands over the page that is ahead, and reads the one behind it meanwhile. */
    private Mono<Void> step(Walked walked) {
        QueryPage page = Objects.requireNonNull(walked.ahead);
        walked.ahead = null;
        walked.read += page.envelopes().size();
        walked.progress.accept(walked.read);
        Mono<Void> taken = Mono.defer(() -> intake.take(withPassed(page.envelopes()), true));
        return page.next().isPresent() ? Mono.when(fetch(walked), taken) : taken;
    }

    private List<NetworkEnvelope> withPassed(List<NetworkEnvelope> page) {
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

    private Mono<Void> fetch(Walked walked) {
        Optional<PageCursor> after = Optional.ofNullable(walked.behind);
        return query(new TopicQuery(topic, walked.startNs, PAGE, after))
                .doOnNext(page -> {
                    Optional<PageCursor> end = endOf(page, walked.startNs, after);
                    if (page.next().isPresent()) {
                        walked.behind = end.orElseThrow(TopicWalk::misbehaved);
                    }
                    walked.ahead = page;
                })
                .then();
    }

    /** A page that is larger than we take is asked for again in smaller parts. */
    private Mono<QueryPage> query(TopicQuery query) {
        return transport
                .query(query)
                .onErrorResume(
                        error -> error instanceof TransportException failure
                                && failure.kind() == TransportException.Kind.ANSWER_TOO_LARGE
                                && query.limit() > 1,
                        error -> query(
                                new TopicQuery(query.topic(), query.startNs(), query.limit() / 2, query.after())));
    }

    /**
     * The place of the page's last row; of an empty page, the one that its cursor names. Each row lies strictly behind
     * the one before and bears the topic that was asked for, or the node misbehaves.
     */
    private Optional<PageCursor> endOf(QueryPage page, long startNs, Optional<PageCursor> after) {
        Optional<PageCursor> last = after;
        for (NetworkEnvelope envelope : page.envelopes()) {
            PageCursor here = placeOf(envelope);
            boolean behind = last.map(before -> compare(before, here) < 0)
                    .orElse(Long.compareUnsigned(envelope.timestampNs(), startNs) >= 0);
            if (!envelope.topic().equals(topic) || !behind) {
                throw misbehaved();
            }
            last = Optional.of(here);
        }
        if (!page.envelopes().isEmpty()) {
            return last;
        }
        return page.next()
                .filter(next -> after.map(before -> compare(before, next) < 0).orElse(true));
    }

    private PageCursor placeOf(NetworkEnvelope envelope) {
        byte[] digest = Sha256.of(envelope.topic().getBytes(StandardCharsets.UTF_8), envelope.message());
        return new PageCursor(envelope.timestampNs(), digest);
    }

    private static int compare(PageCursor one, PageCursor other) {
        int byTime = Long.compareUnsigned(one.timestampNs(), other.timestampNs());
        return byTime != 0 ? byTime : Arrays.compareUnsigned(one.digest(), other.digest());
    }

    private static XmtpConnectionException misbehaved() {
        return new XmtpConnectionException(
                ErrorCode.NODE_MISBEHAVED,
                "The node answers a query with envelopes out of order or of another topic; try another node.");
    }
}
