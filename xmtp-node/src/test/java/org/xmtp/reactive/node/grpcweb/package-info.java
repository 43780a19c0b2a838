/** The clients that pages use for grpc-web, in a page. */
@NullMarked
package org.xmtp.reactive.node.grpcweb;

import org.jspecify.annotations.NullMarked;
