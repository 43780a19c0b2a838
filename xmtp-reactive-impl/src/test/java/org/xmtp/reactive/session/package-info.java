@NullMarked
package org.xmtp.reactive.session;

import org.jspecify.annotations.NullMarked;
