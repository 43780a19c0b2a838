package org.xmtp.reactive.store;

import java.util.Optional;
import org.xmtp.reactive.api.spi.TopicPlace;

/**
 * How far our topic has been read.
 *
 * @param floorNs by our own clock, where a short sweep starts: everything that was stored before has its outcome; 0 if
 *     none was ever completed
 * @param fullNs by our own clock, when the last complete sweep from the registration on began, 0 if there was none
 * @param owed whether something was left to a complete sweep that has not been since
 * @param unreadNs by our own clock, the earliest floor behind which we were away, and before which a while is still to
 *     be read, for what was stored meanwhile; 0 if there is none
 * @param place where the node's store counts arrivals: everything up to there has its outcome, or is left to that sweep
 */
public record Swept(long floorNs, long fullNs, boolean owed, long unreadNs, Optional<TopicPlace> place) {
    /** Nothing was read. */
    public static final Swept NOTHING = new Swept(0, 0, false, 0, Optional.empty());
}
