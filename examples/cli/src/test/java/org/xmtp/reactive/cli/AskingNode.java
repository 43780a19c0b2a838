package org.xmtp.reactive.cli;

import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A node that takes whatever it is told, has nothing, and remembers the headers of each call. */
final class AskingNode implements AutoCloseable {
    private final Queue<Metadata> headers = new ConcurrentLinkedQueue<>();
    private final Server server;

    AskingNode(ServerCredentials credentials) throws IOException {
        server = Grpc.newServerBuilderForPort(0, credentials)
                .fallbackHandlerRegistry(new AllMethods())
                .intercept(new Remembering())
                .build()
                .start();
    }

    /** Its address, with that scheme. */
    String uri(String scheme) {
        return scheme + "://127.0.0.1:" + server.getPort();
    }

    /** Whether each call so far bore that header, and there was one. */
    boolean alwaysHeard(String name, String value) {
        Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
        return !headers.isEmpty() && headers.stream().allMatch(heard -> value.equals(heard.get(key)));
    }

    private final class Remembering implements ServerInterceptor {
        @Override
        public <I, O> ServerCall.Listener<I> interceptCall(
                ServerCall<I, O> call, Metadata heard, ServerCallHandler<I, O> next) {
            headers.add(heard);
            return next.startCall(call, heard);
        }
    }

    /** Every answer is empty; what is no single call has none. */
    private static final class AllMethods extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            boolean streams = name.contains("Subscribe");
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(streams ? MethodDescriptor.MethodType.BIDI_STREAMING : MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(name)
                    .setRequestMarshaller(new Bytes())
                    .setResponseMarshaller(new Bytes())
                    .build();
            return ServerMethodDefinition.create(
                    method,
                    streams
                            ? ServerCalls.asyncBidiStreamingCall(
                                    answers -> ServerCalls.asyncUnimplementedStreamingCall(method, answers))
                            : ServerCalls.asyncUnaryCall((request, answer) -> {
                                answer.onNext(new byte[0]);
                                answer.onCompleted();
                            }));
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
