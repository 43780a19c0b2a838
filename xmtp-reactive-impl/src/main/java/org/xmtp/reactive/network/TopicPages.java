package org.xmtp.reactive.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * Topics read by Query as if they were one, page by page in order of (timestamp, digest). Each row has to lie strictly
 * behind the one before and to bear a topic that was asked for, so a node that leads in circles fails the reading. It
 * ends when an answer has no cursor, never by counting.
 *
 * <p>One page is asked for at a time, and one given up on ends the reading: whoever goes on makes another from the
 * place of the last page that it took.
 */
public final class TopicPages {
    /** How many pages in a row may hold nothing and lead on. */
    private static final int MAX_EMPTY_PAGES = 64;

    private final NetworkTransport transport;
    private final Set<String> topics;
    private final long startNs;
    private final int largest;
    private int limit;
    private int emptyPages;
    private @Nullable PageCursor place;
    private boolean ended;

    /**
     * A page whose rows were checked.
     *
     * @param envelopes its rows, in order
     * @param places the place of each row
     * @param end behind which the next page begins; absent where the topic has no row at all
     */
    public record Page(List<NetworkEnvelope> envelopes, List<PageCursor> places, Optional<PageCursor> end) {}

    /** A reading of a topic from a timestamp on, so many rows a page at most. */
    public TopicPages(NetworkTransport transport, String topic, long startNs, int limit) {
        this(transport, Set.of(topic), startNs, limit, Optional.empty());
    }

    /** A reading of topics that goes on strictly behind a place. */
    public TopicPages(
            NetworkTransport transport, Set<String> topics, long startNs, int limit, Optional<PageCursor> behind) {
        this.transport = transport;
        this.topics = new LinkedHashSet<>(topics);
        this.startNs = startNs;
        this.largest = limit;
        this.limit = limit;
        this.place = behind.orElse(null);
    }

    /**
     * Creates the reading of the next page.
     *
     * <ul>
     *   <li><i>emits</i> the page; the reading has moved behind it then.
     *   <li><i>errors with</i> {@link TransportException}, or {@link XmtpConnectionException} with
     *       {@code NODE_MISBEHAVED}; the reading is where it was.
     * </ul>
     */
    public Mono<Page> next() {
        return Mono.defer(() -> query(limit)).map(this::taken);
    }

    /** Whether the last page was the topic's last. */
    public boolean ended() {
        return ended;
    }

    /** A page that is larger than we take is asked for again in smaller parts. */
    private Mono<QueryPage> query(int rows) {
        limit = rows;
        return transport
                .query(new TopicQuery(topics, startNs, rows, Optional.ofNullable(place)))
                .onErrorResume(error -> isTooLarge(error) && rows > 1, error -> query(rows / 2));
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof TransportException failure
                && failure.kind() == TransportException.Kind.ANSWER_TOO_LARGE;
    }

    private Page taken(QueryPage answer) {
        List<PageCursor> places = new ArrayList<>(answer.envelopes().size());
        PageCursor last = place;
        for (NetworkEnvelope envelope : answer.envelopes()) {
            PageCursor here = placeOf(envelope);
            boolean behind =
                    last == null ? Long.compareUnsigned(here.timestampNs(), startNs) >= 0 : compare(last, here) < 0;
            if (!behind || !topics.contains(envelope.topic())) {
                throw misbehaved();
            }
            places.add(here);
            last = here;
        }
        if (places.isEmpty() && answer.next().isPresent()) {
            PageCursor next = answer.next().get();
            emptyPages++;
            if (emptyPages > MAX_EMPTY_PAGES || (last != null && compare(last, next) >= 0)) {
                throw misbehaved();
            }
            last = next;
        } else {
            emptyPages = 0;
        }
        place = last;
        ended = answer.next().isEmpty();
        limit = Math.min(largest, limit * 2);
        return new Page(answer.envelopes(), places, Optional.ofNullable(last));
    }

    /** The place of an envelope in the order of its topic. */
    public static PageCursor placeOf(NetworkEnvelope envelope) {
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
                "The node answers a query with envelopes out of order or of another topic, or with nothing and no end; try another node.");
    }
}
