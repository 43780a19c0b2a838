@NullMarked
package org.xmtp.reactive.network;

import org.jspecify.annotations.NullMarked;
