@NullMarked
package org.xmtp.reactive.wire;

import org.jspecify.annotations.NullMarked;
