package org.xmtp.reactive.node.status;

/**
 * A number that is shown large.
 *
 * @param id by which the page finds it again
 * @param value the number itself; a page draws what it did in the last minute
 * @param text the number as it is read
 * @param note what else is to be known about it, in small
 * @param isCount whether it only grows, so that its rate says more than itself
 */
record Figure(String id, String name, long value, String text, String note, boolean isCount) {}
