@NullMarked
package org.xmtp.reactive.bots;

import org.jspecify.annotations.NullMarked;
