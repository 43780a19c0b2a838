/** What the tests of all packages share. */
@NullMarked
package org.xmtp.reactive.cryptography;

import org.jspecify.annotations.NullMarked;
