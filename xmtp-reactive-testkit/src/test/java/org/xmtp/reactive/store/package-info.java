/** What tests of every kind of store have in common. */
@NullMarked
package org.xmtp.reactive.store;

import org.jspecify.annotations.NullMarked;
