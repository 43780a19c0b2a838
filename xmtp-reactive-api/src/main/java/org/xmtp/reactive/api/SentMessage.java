package org.xmtp.reactive.api;

import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A message that is durable here: it will reach the node, whatever happens to this process. */
public interface SentMessage {
    /** The message as the store holds it. */
    Message message();

    /** The value that the caller gave with the message. */
    Optional<Object> correlation();

    /**
     * How many installations of both accounts get no copy, as far as is known: those of an account beyond the 256 that
     * were seen first. Of one account at most 256 are counted. Those that are not approved are among {@link #copies()}.
     */
    int leftOut();

    /**
     * The fate of each copy, from the first on whoever subscribes when; in the order in which it became known.
     *
     * <ul>
     *   <li><i>emits</i> one outcome for each installation of both accounts but this one.
     *   <li><i>completes</i> when there is one for each.
     *   <li><i>errors with</i> {@link XmtpClosedException} when the client closes before: what is left is published
     *       after the next start.
     * </ul>
     */
    Flux<CopyOutcome> copies();

    /**
     * Completes when the node has accepted every copy, but those for installations that were revoked or not approved.
     *
     * <ul>
     *   <li><i>errors with</i> {@link XmtpRejectedException} when the node has refused one for good, or one could not
     *       be made; all the others are settled by then.
     *   <li><i>errors with</i> {@link XmtpClosedException} when the client closes before.
     * </ul>
     */
    Mono<Void> published();
}
