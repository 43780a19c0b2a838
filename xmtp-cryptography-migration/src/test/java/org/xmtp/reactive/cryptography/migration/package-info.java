@NullMarked
package org.xmtp.reactive.cryptography.migration;

import org.jspecify.annotations.NullMarked;
