package org.xmtp.reactive.node.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xmtp.proto.message.api.v1.MessageApiOuterClass;

/**
 * Messages in the JSON form of proto3. Fields that are not set are written, as on other nodes, but for those that only
 * this node has.
 */
final class Json {

    /** The media type. */
    static final String TYPE = "application/json";

    /** From this number on, fields are this node's own. */
    private static final int FIRST_OF_OURS = 1000;

    /** The most objects, lists and members: a parser makes much of each. */
    static final int MAX_PARTS = 200_000;

    private static final Set<FieldDescriptor> WRITTEN_ANYWAY = Stream.concat(
                    MessageApiOuterClass.getDescriptor().getMessageTypes().stream(),
                    Stream.of(com.google.rpc.Status.getDescriptor()))
            .flatMap(message -> message.getFields().stream())
            .filter(field -> field.getNumber() < FIRST_OF_OURS && !field.hasPresence())
            .collect(Collectors.toUnmodifiableSet());
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().includingDefaultValueFields(WRITTEN_ANYWAY);
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private Json() {}

    static String print(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("has no field of a type that must be known", e);
        }
    }

    /** Fills a message with what a body says; INVALID_ARGUMENT where it says nothing of the kind. */
    static <B extends Message.Builder> B parse(byte[] body, B into) {
        if (hasTooMany(body)) {
            throw refused("the request has more than " + MAX_PARTS + " parts");
        }
        try {
            PARSER.merge(new String(body, StandardCharsets.UTF_8), into);
            return into;
        } catch (InvalidProtocolBufferException | RuntimeException | StackOverflowError e) {
            throw refused(
                    "the body is no JSON of a " + into.getDescriptorForType().getName());
        }
    }

    private static boolean hasTooMany(byte[] body) {
        int parts = 0;
        for (byte character : body) {
            if (character == ',' || character == '{' || character == '[') {
                parts++;
            }
        }
        return parts > MAX_PARTS;
    }

    private static RuntimeException refused(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }
}
