package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A call by grpc-web, seen frame by frame. */
record GrpcWebCall(HttpResponse<InputStream> response) implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A frame of an answer. */
    record Frame(int flag, byte[] content) {

        boolean isTrailer() {
            return flag == 0x80;
        }

        /** What a trailer says, by names in small letters. */
        Map<String, String> trailer() {
            assertThat(isTrailer()).isTrue();
            return new String(content, StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(": ", 2))
                    .collect(Collectors.toMap(line -> line[0].toLowerCase(Locale.ROOT), line -> line[1]));
        }
    }

    static HttpRequest.Builder to(XmtpNode node, String method) {
        URI uri = node.httpUri().orElseThrow().resolve("/xmtp.message_api.v1.MessageApi/" + method);
        return HttpRequest.newBuilder(uri).header("content-type", "application/grpc-web+proto");
    }

    static byte[] framed(Message message) {
        return framed(0, message.toByteArray());
    }

    static byte[] framed(int flag, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) flag)
                .putInt(content.length)
                .put(content)
                .array();
    }

    static GrpcWebCall call(XmtpNode node, String method, Message message) throws Exception {
        return call(to(node, method), framed(message));
    }

    static GrpcWebCall call(HttpRequest.Builder request, byte[] body) throws Exception {
        return new GrpcWebCall(
                HTTP.send(request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofInputStream()));
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The next frame; empty at the end of the answer. */
    Optional<Frame> next() throws IOException {
        DataInputStream frames = new DataInputStream(response.body());
        try {
            int flag = frames.readUnsignedByte();
            return Optional.of(new Frame(flag, frames.readNBytes(frames.readInt())));
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    /** All that is left, to the end. */
    List<Frame> rest() throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            frames.add(frame.get());
        }
        return frames;
    }

    /** What the last frame says, where it is the only one. */
    Map<String, String> refusal() throws IOException {
        assertThat(response.statusCode()).isEqualTo(200);
        List<Frame> all = rest();
        assertThat(all).hasSize(1);
        return all.get(0).trailer();
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
