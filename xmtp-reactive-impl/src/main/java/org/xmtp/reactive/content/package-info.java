/** What messages say: the text codec and the registry of codecs. */
@NullMarked
package org.xmtp.reactive.content;

import org.jspecify.annotations.NullMarked;
