package org.xmtp.reactive.node.http;

import io.grpc.Status;
import io.netty.handler.codec.http.HttpResponseStatus;

/** What failed, as other nodes say it: {@code {"code":3,"message":"…","details":[]}}. */
final class HttpErrors {

    private HttpErrors() {}

    static String json(Status status) {
        String text = status.getDescription();
        return Json.print(com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text == null ? "" : text)
                .build());
    }

    /** As the last line of a stream whose status has left. */
    static String line(Status status) {
        return "{\"error\":" + json(status) + "}";
    }

    static HttpResponseStatus of(Status.Code code) {
        return switch (code) {
            case OK -> HttpResponseStatus.OK;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpResponseStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
            case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
            case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpResponseStatus.CONFLICT;
            case RESOURCE_EXHAUSTED -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
            case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
