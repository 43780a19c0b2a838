package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A contact bundle in the eyes of who knows the fields of v3-alpha and no others: messages of its own, not those that
 * are generated for us. Strict: a field that has to be there is, and what is there has the length it must have.
 *
 * @param unknownFields the numbers of fields that it does not know
 */
record V3AlphaBundle(
        byte[] identityKey, byte[] fallbackKey, String walletAddress, byte[] signature, Set<Integer> unknownFields) {
    private static final FileDescriptor FILE = file();

    static V3AlphaBundle read(byte[] bytes) {
        try {
            DynamicMessage bundle =
                    DynamicMessage.parseFrom(FILE.findMessageTypeByName("InstallationContactBundle"), bytes);
            Message version = message(bundle, 1);
            Message linked = message(version, 1);
            Message association = message(linked, 2);
            if (!Integer.valueOf(1).equals(field(association, 1))) {
                throw new AssertionError("the version of the grant's text");
            }
            Set<Integer> unknown = new TreeSet<>();
            addUnknown(bundle, unknown);
            return new V3AlphaBundle(
                    bytes(message(message(linked, 1), 2), 1, 32),
                    bytes(message(message(message(version, 2), 1), 2), 1, 32),
                    String.valueOf(field(association, 3)),
                    bytes(message(association, 2), 1, 65),
                    unknown);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no protobuf", e);
        }
    }

    private static Object field(Message message, int number) {
        return message.getField(message.getDescriptorForType().findFieldByNumber(number));
    }

    private static Message message(Message in, int number) {
        FieldDescriptor field = in.getDescriptorForType().findFieldByNumber(number);
        if (!in.hasField(field)) {
            throw new AssertionError("there is no " + field.getFullName());
        }
        return (Message) in.getField(field);
    }

    private static byte[] bytes(Message in, int number, int length) {
        byte[] bytes = ((ByteString) field(in, number)).toByteArray();
        if (bytes.length != length) {
            throw new AssertionError(bytes.length + " bytes, not " + length);
        }
        return bytes;
    }

    private static void addUnknown(Message message, Set<Integer> unknown) {
        unknown.addAll(message.getUnknownFields().asMap().keySet());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getValue() instanceof Message inner) {
                addUnknown(inner, unknown);
            }
        }
    }

    private static FileDescriptor file() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("v3-alpha.proto")
                .setSyntax("proto3")
                .addMessageType(type("VodozemacCurve25519", scalar("bytes", 1, FieldDescriptorProto.Type.TYPE_BYTES)))
                .addMessageType(type(
                        "VmacUnsignedPublicKey",
                        scalar("created_ns", 1, FieldDescriptorProto.Type.TYPE_UINT64),
                        inner("curve25519", 2, "VodozemacCurve25519")))
                .addMessageType(
                        type("RecoverableEcdsaSignature", scalar("bytes", 1, FieldDescriptorProto.Type.TYPE_BYTES)))
                .addMessageType(type(
                        "Eip191Association",
                        scalar("association_text_version", 1, FieldDescriptorProto.Type.TYPE_INT32),
                        inner("signature", 2, "RecoverableEcdsaSignature"),
                        scalar("wallet_address", 3, FieldDescriptorProto.Type.TYPE_STRING)))
                .addMessageType(type(
                        "VmacAccountLinkedKey",
                        inner("key", 1, "VmacUnsignedPublicKey"),
                        inner("eip_191", 2, "Eip191Association")))
                .addMessageType(type("VmacInstallationLinkedKey", inner("key", 1, "VmacUnsignedPublicKey")))
                .addMessageType(type(
                        "VmacInstallationPublicKeyBundleV1",
                        inner("identity_key", 1, "VmacAccountLinkedKey"),
                        inner("fallback_key", 2, "VmacInstallationLinkedKey")))
                .addMessageType(type("InstallationContactBundle", inner("v1", 1, "VmacInstallationPublicKeyBundleV1")))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private static DescriptorProto type(String name, FieldDescriptorProto... fields) {
        DescriptorProto.Builder type = DescriptorProto.newBuilder().setName(name);
        for (FieldDescriptorProto field : fields) {
            type.addField(field);
        }
        return type.build();
    }

    private static FieldDescriptorProto scalar(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }

    private static FieldDescriptorProto inner(String name, int number, String type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName("." + type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }
}
