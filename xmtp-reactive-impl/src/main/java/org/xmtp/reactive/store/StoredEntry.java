package org.xmtp.reactive.store;

import java.util.Optional;
import org.xmtp.reactive.api.Delivery;

/**
 * An entry in its place.
 *
 * @param position its place in the order of commits
 * @param entry the entry
 * @param delivery how far it has come, for messages that this installation sent
 */
public record StoredEntry(long position, Entry entry, Optional<Delivery> delivery) {}
