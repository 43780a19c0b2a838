package org.xmtp.reactive.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpConfigurationException;

/**
 * Reads one kind of protobuf message. Unknown fields are passed over without being kept: kept, they would cost a
 * multiple of what they cost their sender.
 *
 * @param <M> the generated message
 */
final class WireReader<M extends Message> {
    private static final int ADDRESS_LENGTH = 42;
    private static final int INSTALLATION_ID_LENGTH = 43;

    private final String name;
    private final Parser<M> parser;

    /**
     * A reader.
     *
     * @param name what the message is called in a refusal
     */
    WireReader(String name, Parser<M> parser) {
        this.name = name;
        this.parser = DiscardUnknownFieldsParser.wrap(parser);
    }

    M read(byte[] bytes) throws MalformedException {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw notProtobuf();
        }
    }

    M read(ByteString bytes) throws MalformedException {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw notProtobuf();
        }
    }

    private MalformedException notProtobuf() {
        return new MalformedException("The " + name + " does not parse.");
    }

    /** An address as it stands on the wire: lower case, nothing else. */
    static AccountAddress address(String what, String text) throws MalformedException {
        if (text.length() == ADDRESS_LENGTH) {
            try {
                return new AccountAddress(text);
            } catch (XmtpConfigurationException e) {
                // Said below, without the text.
            }
        }
        throw new MalformedException("The " + what + " is not 0x and 40 lower-case hexadecimal digits.");
    }

    static InstallationId installation(String what, String text) throws MalformedException {
        if (text.length() == INSTALLATION_ID_LENGTH) {
            try {
                return new InstallationId(text);
            } catch (XmtpConfigurationException e) {
                // Said below, without the text.
            }
        }
        throw new MalformedException("The " + what + " is not 43 base64 characters.");
    }

    static byte[] exactly(int length, String what, ByteString bytes) throws MalformedException {
        if (bytes.size() != length) {
            throw new MalformedException("The " + what + " has " + bytes.size() + " bytes, not " + length + ".");
        }
        return bytes.toByteArray();
    }
}
