@NullMarked
package org.xmtp.reactive.outbound;

import org.jspecify.annotations.NullMarked;
