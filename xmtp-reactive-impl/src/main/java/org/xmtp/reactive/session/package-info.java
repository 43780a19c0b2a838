/** The lanes that touch ratchets, and the one ordered journal behind them. */
@NullMarked
package org.xmtp.reactive.session;

import org.jspecify.annotations.NullMarked;
