@NullMarked
package org.xmtp.reactive.content;

import org.jspecify.annotations.NullMarked;
