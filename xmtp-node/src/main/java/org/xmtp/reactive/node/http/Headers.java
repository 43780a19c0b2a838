package org.xmtp.reactive.node.http;

import io.grpc.Metadata;
import java.util.Map;
import java.util.TreeMap;

/** What a service says beside its messages, as HTTP can say it. */
final class Headers {

    private static final String OF_GRPC = "grpc-";

    private Headers() {}

    /** The service's own metadata, where it is text. */
    static Map<String, String> shown(Metadata metadata) {
        Map<String, String> shown = new TreeMap<>();
        for (String name : metadata.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX) && !name.startsWith(OF_GRPC)) {
                shown.put(name, String.valueOf(metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
            }
        }
        return shown;
    }
}
