package org.xmtp.reactive.node.http;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes the paths in the form of OpenAPI 3.1, made of the messages themselves. */
final class OpenApi {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final Value EVENTS = object(Map.of("type", text("string")));

    private final Map<String, Value> paths = new TreeMap<>();
    private final Map<String, Value> schemas = new TreeMap<>();
    private final Deque<Descriptor> toDescribe = new ArrayDeque<>();

    /** Adds a method that takes one message in a body. */
    void add(String path, MethodDescriptor method) {
        Value answer = reference(method.getOutputType());
        add(
                path,
                reference(method.getInputType()),
                method.isServerStreaming()
                        ? Map.of(
                                Streaming.LINES.type(), content(line(answer)), Streaming.EVENTS.type(), content(EVENTS))
                        : Map.of(Json.TYPE, content(answer)));
    }

    private Value line(Value answer) {
        return object(Map.of("type", text("object"), "properties", object(Map.of("result", answer, "error", error()))));
    }

    private void add(String path, Value request, Map<String, Value> answers) {
        Value body = object(Map.of("required", truth(), "content", object(Map.of(Json.TYPE, content(request)))));
        Value responses = object(Map.of(
                "200", object(Map.of("description", text("what was asked for"), "content", object(answers))),
                "default",
                        object(Map.of(
                                "description",
                                text("why not"),
                                "content",
                                object(Map.of(Json.TYPE, content(error())))))));
        paths.put(path, object(Map.of("post", object(Map.of("requestBody", body, "responses", responses)))));
    }

    /** The document. */
    String json() {
        for (Descriptor message = toDescribe.poll(); message != null; message = toDescribe.poll()) {
            if (!schemas.containsKey(message.getName())) {
                schemas.put(message.getName(), schema(message));
            }
        }
        return Json.print(Struct.newBuilder()
                .putFields("openapi", text("3.1.0"))
                .putFields("info", object(Map.of("title", text("XMTP message API"), "version", text("v1"))))
                .putFields("paths", object(paths))
                .putFields("components", object(Map.of("schemas", object(schemas))))
                .build());
    }

    private Value error() {
        return reference(com.google.rpc.Status.getDescriptor());
    }

    private Value reference(Descriptor message) {
        toDescribe.add(message);
        return object(Map.of("$ref", text(SCHEMAS + message.getName())));
    }

    private Value schema(Descriptor message) {
        Map<String, Value> properties = new TreeMap<>();
        for (FieldDescriptor field : message.getFields()) {
            Value one = type(field);
            properties.put(
                    field.getJsonName(),
                    field.isRepeated() ? object(Map.of("type", text("array"), "items", one)) : one);
        }
        return object(Map.of("type", text("object"), "properties", object(properties)));
    }

    private Value type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> object(Map.of("type", text("string")));
            case BYTE_STRING -> object(Map.of("type", text("string"), "contentEncoding", text("base64")));
            // JavaScript's numbers end at 2^53.
            case LONG -> object(Map.of("type", text("string"), "format", text("uint64")));
            case INT -> object(Map.of("type", text("integer"), "format", text("int64")));
            case BOOLEAN -> object(Map.of("type", text("boolean")));
            case FLOAT, DOUBLE -> object(Map.of("type", text("number")));
            case ENUM ->
                object(Map.of(
                        "type", text("string"),
                        "enum",
                                list(field.getEnumType().getValues().stream()
                                        .map(EnumValueDescriptor::getName)
                                        .map(OpenApi::text)
                                        .toList())));
            case MESSAGE -> reference(field.getMessageType());
        };
    }

    private static Value content(Value schema) {
        return object(Map.of("schema", schema));
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value truth() {
        return Value.newBuilder().setBoolValue(true).build();
    }

    private static Value list(Collection<Value> values) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(List.copyOf(values)))
                .build();
    }

    private static Value object(Map<String, Value> members) {
        return Value.newBuilder()
                .setStructValue(Struct.newBuilder().putAllFields(new TreeMap<>(members)))
                .build();
    }
}
