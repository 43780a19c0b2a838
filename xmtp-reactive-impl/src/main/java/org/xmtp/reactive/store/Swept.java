package org.xmtp.reactive.store;

/**
 * How far our topic has been read, by our own clock.
 *
 * @param floorNs where a short sweep starts: everything that was stored before has its outcome; 0 if no sweep was ever
 *     completed
 * @param fullNs when the last complete sweep from the registration on began, 0 if there was none
 */
public record Swept(long floorNs, long fullNs) {
    /** Nothing was read. */
    public static final Swept NOTHING = new Swept(0, 0);
}
