/**
 * What libolm itself says, without what {@code xmtp-cryptography-libolm} checks before it asks. In the package of that
 * module, whose native functions nobody else sees.
 */
@NullMarked
package org.xmtp.reactive.cryptography.libolm;

import org.jspecify.annotations.NullMarked;
