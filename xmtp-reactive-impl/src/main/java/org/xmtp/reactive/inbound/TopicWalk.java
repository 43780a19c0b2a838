package org.xmtp.reactive.inbound;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * Reads our topic by Query, page by page in order of (timestamp, digest), and hands the envelopes to the intake. Ends
 * when an answer has no cursor; a node that leads in circles fails it.
 */
final class TopicWalk {
    private static final int PAGE = 500;

    private final NetworkTransport transport;
    private final Intake intake;
    private final String topic;

    TopicWalk(NetworkTransport transport, Intake intake, String topic) {
        this.transport = transport;
        this.intake = intake;
        this.topic = topic;
    }

    /**
     * A walk from a timestamp on.
     *
     * @param progress told after each page how many envelopes were read
     */
    Mono<Void> from(long startNs, LongConsumer progress) {
        return Mono.defer(() -> {
            Place place = new Place();
            return Mono.defer(() -> step(startNs, place, progress))
                    .repeat(() -> place.more)
                    .then();
        });
    }

    /** Where a walk is; it runs one step at a time. */
    private static final class Place {
        private @Nullable PageCursor behind;
        private long read;
        private boolean more;
    }

    private Mono<Void> step(long startNs, Place place, LongConsumer progress) {
        Optional<PageCursor> after = Optional.ofNullable(place.behind);
        return query(new TopicQuery(topic, startNs, PAGE, after)).flatMap(page -> {
            Optional<PageCursor> end = endOf(page, startNs, after);
            place.read += page.envelopes().size();
            place.more = page.next().isPresent();
            if (place.more) {
                place.behind = end.orElseThrow(TopicWalk::misbehaved);
            }
            progress.accept(place.read);
            return intake.take(page.envelopes(), true);
        });
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
