/** The way to a node over gRPC. Only this package sees the generated messages and stubs of the message API. */
@NullMarked
package org.xmtp.reactive.network;

import org.jspecify.annotations.NullMarked;
