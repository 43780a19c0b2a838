/** For tests of the engine and of programs on it. */
@NullMarked
package org.xmtp.reactive.testkit;

import org.jspecify.annotations.NullMarked;
