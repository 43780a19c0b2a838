/** Tests of the engine as a whole. */
@NullMarked
package org.xmtp.reactive;

import org.jspecify.annotations.NullMarked;
