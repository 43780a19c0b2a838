package org.xmtp.reactive.node;

import java.util.Set;

/**
 * Where a node is reached by HTTP.
 *
 * @param port 0 takes a free one
 * @param origins the sites whose pages may call, such as {@code https://app.example}; {@code *} is all
 */
record HttpSettings(int port, Set<String> origins) {}
