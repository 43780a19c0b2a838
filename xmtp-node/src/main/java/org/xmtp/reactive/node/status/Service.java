package org.xmtp.reactive.node.status;

/**
 * A part of the node that is well or not.
 *
 * @param state in some words
 * @param detail where it is, or how fast
 */
public record Service(String name, boolean isWell, String state, String detail) {}
