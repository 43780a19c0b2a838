package org.xmtp.reactive.node.api;

import com.google.protobuf.CodedInputStream;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Answers requests that are no messages of the protocol with INTERNAL. gRPC by itself throws out of the call then, and
 * the client is told UNKNOWN. Of a call that takes one request, the first is answered, as on other nodes.
 */
final class CheckedRequests {

    /** The most parts of a request: envelopes, topics, queries. */
    static final int MAX_PARTS = 200_000;

    private static final int LEAST_PART_BYTES = 2;

    private CheckedRequests() {}

    /** A request as it was parsed; empty when its bytes are no such message. */
    private record Request<Q>(Optional<Q> message) {}

    private record Parser<Q>(MethodDescriptor.Marshaller<Q> marshaller)
            implements MethodDescriptor.Marshaller<Request<Q>> {

        @Override
        public InputStream stream(Request<Q> request) {
            return marshaller.stream(request.message().orElseThrow());
        }

        @Override
        public Request<Q> parse(InputStream stream) {
            try {
                // Within this process it is a message that writes itself.
                InputStream again = stream.markSupported() ? stream : new ByteArrayInputStream(stream.readAllBytes());
                return new Request<>(hasTooMany(again) ? Optional.empty() : Optional.of(marshaller.parse(again)));
            } catch (IOException | StatusRuntimeException e) {
                return new Request<>(Optional.empty());
            }
        }

        /** Looks ahead: a part of two bytes becomes hundreds in memory. */
        private static boolean hasTooMany(InputStream stream) throws IOException {
            int size = stream.available();
            if (size < MAX_PARTS * LEAST_PART_BYTES) {
                return false;
            }
            stream.mark(size);
            CodedInputStream fields = CodedInputStream.newInstance(stream);
            int count = 0;
            for (int tag = fields.readTag(); tag != 0 && count <= MAX_PARTS; tag = fields.readTag()) {
                fields.skipField(tag);
                count++;
            }
            stream.reset();
            return count > MAX_PARTS;
        }
    }

    /** The same service, whose methods never see a request that could not be parsed. */
    static ServerServiceDefinition of(ServerServiceDefinition service) {
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        var methods =
                service.getMethods().stream().map(CheckedRequests::checked).toList();
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder checked = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(checked::addMethod);
        return checked.build();
    }

    /** To gRPC the client may send any number of requests: else it cancels a call with a second one. */
    private static <Q, A> ServerMethodDefinition<Request<Q>, A> checked(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> plain = method.getMethodDescriptor();
        MethodDescriptor<Request<Q>, A> described = plain.toBuilder(
                        new Parser<>(plain.getRequestMarshaller()), plain.getResponseMarshaller())
                .setType(
                        plain.getType().serverSendsOneMessage()
                                ? MethodDescriptor.MethodType.CLIENT_STREAMING
                                : MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
        return ServerMethodDefinition.create(
                described,
                (call, headers) -> new Checked<>(
                        call, plain, method.getServerCallHandler().startCall(plainCall(call, plain), headers)));
    }

    /** A call as the handler knows it. Of its type of requests only the description of the method makes use. */
    @SuppressWarnings("unchecked")
    private static <Q, A> ServerCall<Q, A> plainCall(ServerCall<Request<Q>, A> call, MethodDescriptor<Q, A> method) {
        return new SimpleForwardingServerCall<>((ServerCall<Q, A>) (ServerCall<?, A>) call) {
            @Override
            public MethodDescriptor<Q, A> getMethodDescriptor() {
                return method;
            }
        };
    }

    private static final class Checked<Q, A> extends ServerCall.Listener<Request<Q>> {

        private final ServerCall<Request<Q>, A> call;
        private final boolean isOne;
        private final ServerCall.Listener<Q> handler;
        private boolean asked;
        private boolean refused;

        Checked(ServerCall<Request<Q>, A> call, MethodDescriptor<Q, A> method, ServerCall.Listener<Q> handler) {
            this.call = call;
            this.isOne = method.getType().clientSendsOneMessage();
            this.handler = handler;
        }

        @Override
        public void onMessage(Request<Q> request) {
            if (refused || (asked && isOne)) {
                // Else the end of the requests would not be told.
                call.request(1);
                return;
            }
            asked = true;
            if (request.message().isPresent()) {
                handler.onMessage(request.message().get());
                return;
            }
            refused = true;
            call.close(
                    Status.INTERNAL.withDescription(
                            "the request is no valid message, or has more than " + MAX_PARTS + " parts"),
                    new Metadata());
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                handler.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            handler.onCancel();
        }

        @Override
        public void onComplete() {
            handler.onComplete();
        }

        @Override
        public void onReady() {
            handler.onReady();
        }
    }
}
