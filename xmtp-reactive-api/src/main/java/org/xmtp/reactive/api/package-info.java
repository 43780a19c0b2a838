/** What users compile against: the client, its values and its errors. */
@NullMarked
package org.xmtp.reactive.api;

import org.jspecify.annotations.NullMarked;
