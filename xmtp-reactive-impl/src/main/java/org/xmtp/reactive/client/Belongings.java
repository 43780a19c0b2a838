package org.xmtp.reactive.client;

import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.inbound.Rejections;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.outbound.Fates;
import org.xmtp.reactive.outbound.Sends;
import org.xmtp.reactive.reading.Reading;

/**
 * What users hold, and what is learned of the outside world. It outlives the epochs, and each is attached to it anew.
 *
 * @param sends what is not durable yet
 * @param fates what becomes of copies
 * @param reading what users read
 * @param shown how the client stands
 * @param lessons what was learned from failures
 */
record Belongings(Sends sends, Fates fates, Reading reading, Shown shown, Lessons lessons) {
    /**
     * How the client stands.
     *
     * @param states the connection
     * @param unsent how much waits to be sent
     * @param security what was noticed that concerns trust
     */
    record Shown(ConnectionStates states, Unsent unsent, SecurityEvents security) {}

    /**
     * What was learned from failures.
     *
     * @param rejections what the store has refused
     * @param subscribing how long to wait before subscribing again
     * @param publishing how long to wait before publishing again
     */
    record Lessons(Rejections rejections, Backoff subscribing, Backoff publishing) {}

    ConnectionStates states() {
        return shown.states;
    }

    Unsent unsent() {
        return shown.unsent;
    }

    SecurityEvents security() {
        return shown.security;
    }

    static Belongings on(Ground ground) {
        return new Belongings(
                new Sends(ground.loop()),
                new Fates(ground.loop(), ground.store()),
                new Reading(new Reading.Parts(ground.loop(), ground.store())),
                new Shown(
                        new ConnectionStates(
                                ground.loop(),
                                ground.offline() ? new ConnectionState.Offline() : new ConnectionState.Connecting()),
                        new Unsent(ground.loop(), ground.store()),
                        new SecurityEvents(ground.loop())),
                new Lessons(
                        new Rejections(),
                        new Backoff(ground.loop().random()),
                        new Backoff(ground.loop().random())));
    }
}
