package org.xmtp.reactive.api.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A page as the node gave it: nothing in it is checked.
 *
 * @param envelopes the envelopes, in order
 * @param next where the next page begins; absent at the end
 */
public record QueryPage(List<NetworkEnvelope> envelopes, Optional<PageCursor> next) {
    /** Takes the list as it is. */
    public QueryPage {
        Objects.requireNonNull(envelopes, "envelopes");
        Objects.requireNonNull(next, "next");
    }
}
