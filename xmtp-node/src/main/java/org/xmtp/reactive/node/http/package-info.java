/**
 * The message API for programs without gRPC: HTTP and JSON, streams as lines and as server-sent events; and grpc-web.
 */
@NullMarked
package org.xmtp.reactive.node.http;

import org.jspecify.annotations.NullMarked;
