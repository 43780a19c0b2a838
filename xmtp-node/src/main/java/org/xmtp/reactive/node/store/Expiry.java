package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * How envelopes leave a store, and what is known of their age. An envelope's own time is its sender's, who may choose
 * any; so from time to time it is noted which arrival was the newest: what arrived up to it is at least that old.
 *
 * <p>An arrival number is never given again, whatever left. One caller at a time. Everything that fails here fails with
 * a {@link StoreException}.
 */
public interface Expiry {

    /** At most how often a time is noted, so by how much an envelope is kept too long. */
    Duration NOTED_EVERY = Duration.ofMinutes(10);

    /**
     * Creates the noting of a time at which all that is stored has arrived. Left out where the last one is not long
     * ago, lies behind this one, or nothing was stored since.
     *
     * <ul>
     *   <li><em>Emits</em> the last time that is noted; 1970 if there is none.
     * </ul>
     */
    Mono<Instant> note(Instant now);

    /** Creates the look at the last arrival that is known to have been there at a time; 0 if none is. */
    Mono<Long> arrivedBy(Instant time);

    /** Creates the look at how far a walk over the arrivals is; 0 if it has not begun. */
    Mono<Long> place(ByteString walk);

    /** Creates the reading of rows behind an arrival, in that order, whatever their topics. */
    Mono<List<StoredRow>> rows(long behind, long upTo, int limit);

    /**
     * Creates the deletion of rows, as one transaction, with the note of how far a walk is then. Topics on which
     * nothing is left go with them.
     *
     * <ul>
     *   <li><em>Emits</em> what was deleted by this, or nothing at all where another node deletes at the moment.
     * </ul>
     *
     * @param rows no more than a transaction should hold; the caller bounds it
     */
    Mono<Deleted> delete(ByteString walk, long place, List<StoredRow> rows);

    /** Creates the look at the {@link StoredRow#weight} of all that is kept. */
    Mono<Long> keptBytes();

    /** Creates the question whether what stood at an arrival may have left: nothing stands there, and others left. */
    Mono<Boolean> hasLeft(long arrival);

    /**
     * Creates the giving back of room on the disk that nothing needs any more, where there is much of it. It may take
     * long, and others read and store meanwhile.
     */
    default Mono<Void> tidy() {
        return Mono.empty();
    }
}
