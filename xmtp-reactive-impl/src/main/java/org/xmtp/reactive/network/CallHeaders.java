package org.xmtp.reactive.network;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Map;

/** What is sent with each call. */
final class CallHeaders {
    private CallHeaders() {}

    /**
     * Adds metadata to calls, and where that names no authorization, what clients of v3-alpha send: a node that asks
     * for authentication asks none for their topics.
     */
    static ClientInterceptor of(Map<String, String> metadata) {
        Metadata headers = new Metadata();
        headers.put(key("authorization"), "Bearer ");
        metadata.forEach((name, value) -> {
            headers.discardAll(key(name));
            headers.put(key(name), value);
        });
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
