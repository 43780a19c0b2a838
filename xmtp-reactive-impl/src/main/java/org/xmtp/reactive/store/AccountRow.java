package org.xmtp.reactive.store;

import java.util.List;

/**
 * What is kept about an account.
 *
 * @param contacts those of its installations that are known, the first seen first
 * @param wasRead whether its contact topic was ever read to its end, so that they are not there by chance
 */
public record AccountRow(List<Contact> contacts, boolean wasRead) {}
