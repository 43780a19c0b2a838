package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Decompresses what a peer has compressed: a kilobyte can swell to a megabyte, so there is an end to it. */
final class Decompression {
    private Decompression() {}

    /** The zlib format, RFC 1950, which is what the protocol calls deflate. */
    static byte[] zlib(ByteString compressed) throws MalformedException {
        Inflater inflater = new Inflater();
        try (InputStream in = new InflaterInputStream(compressed.newInput(), inflater)) {
            byte[] content = whole(in);
            // A stream that asks for a preset dictionary looks like one that ends early.
            if (!inflater.finished()) {
                throw damaged();
            }
            return content;
        } catch (IOException e) {
            throw damaged();
        } finally {
            inflater.end();
        }
    }

    /** The gzip format, RFC 1952. */
    static byte[] gzip(ByteString compressed) throws MalformedException {
        try (InputStream in = new GZIPInputStream(compressed.newInput())) {
            return whole(in);
        } catch (IOException e) {
            throw damaged();
        }
    }

    private static byte[] whole(InputStream in) throws IOException, MalformedException {
        byte[] content = in.readNBytes(ContentWire.MAX_CONTENT_BYTES);
        if (content.length == ContentWire.MAX_CONTENT_BYTES && in.read() >= 0) {
            throw new MalformedException(
                    "The content is larger than " + ContentWire.MAX_CONTENT_BYTES + " bytes, decompressed.");
        }
        return content;
    }

    private static MalformedException damaged() {
        return new MalformedException("The content's compression is damaged.");
    }
}
