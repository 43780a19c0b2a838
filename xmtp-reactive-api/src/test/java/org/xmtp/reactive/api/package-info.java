/** Tests of the API's values and of what it may depend on. */
@NullMarked
package org.xmtp.reactive.api;

import org.jspecify.annotations.NullMarked;
