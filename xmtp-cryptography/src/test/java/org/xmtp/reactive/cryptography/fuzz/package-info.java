/** Between Jazzer and the decoders of this module and others. */
@NullMarked
package org.xmtp.reactive.cryptography.fuzz;

import org.jspecify.annotations.NullMarked;
