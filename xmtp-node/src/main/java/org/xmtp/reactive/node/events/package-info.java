/** What a node writes into a flight recording, where one is made: none of it holds anything of an envelope. */
@NullMarked
package org.xmtp.reactive.node.events;

import org.jspecify.annotations.NullMarked;
