package org.xmtp.reactive.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpClient;

/**
 * For programs: one JSON object a line, with its kind as {@code type}. Nanoseconds are decimal strings. What steers a
 * terminal is escaped, so the line may be looked at as it is.
 */
record JsonOutput(Terminal terminal) implements Output {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().characterEscapes(new TerminalEscapes()).build();

    /** Writes the members of an object. */
    private interface Members {
        void to(JsonGenerator json) throws IOException;
    }

    @Override
    public void registered(XmtpClient client) {
        print("register", json -> identity(json, client));
    }

    @Override
    public void info(XmtpClient client) {
        print("info", json -> identity(json, client));
    }

    @Override
    public void installation(Installation installation) {
        print("installation", json -> {
            json.writeStringField("address", installation.account().wire());
            json.writeStringField("installationId", installation.id().value());
            json.writeStringField("publishedNs", nanoseconds(installation.publishedAt()));
            json.writeBooleanField("self", installation.self());
            json.writeBooleanField("opensSeals", installation.opensSeals());
            json.writeStringField("trust", name(installation.trust()));
            if (installation.revokedAt().isPresent()) {
                json.writeStringField(
                        "revokedNs", nanoseconds(installation.revokedAt().get()));
            }
        });
    }

    @Override
    public void rotated(XmtpClient client) {
        print("rotated", json -> identity(json, client));
    }

    @Override
    public void revoked(RevokedInstallations revoked) {
        for (InstallationId id : revoked.ids()) {
            print("revoked", json -> {
                json.writeStringField("address", revoked.account().wire());
                json.writeStringField("installationId", id.value());
                json.writeBooleanField("known", !revoked.unknown().contains(id));
            });
        }
    }

    @Override
    public void message(Message message) {
        print("message", json -> {
            json.writeStringField("id", message.id().hex());
            json.writeStringField("conversationId", message.conversation().wire());
            json.writeStringField("sender", message.sender().wire());
            json.writeStringField(
                    "senderInstallation", message.senderInstallation().value());
            json.writeStringField("direction", name(message.direction()));
            json.writeStringField("sentNs", Long.toString(message.sentNs()));
            json.writeStringField("contentType", message.encoded().type().toString());
            if (message.text().isPresent()) {
                json.writeStringField("text", message.text().get());
            } else {
                json.writeNullField("text");
            }
            if (message.delivery().isPresent()) {
                json.writeStringField("delivery", name(message.delivery().get()));
            }
        });
    }

    @Override
    public void failure(Failure failure) {
        print("failure", json -> {
            json.writeStringField("reason", failure.reason().name());
            json.writeStringField("detail", failure.detail());
            json.writeStringField("envelopeDigest", failure.envelopeDigest());
            json.writeStringField("envelopeNs", Long.toUnsignedString(failure.envelopeNs()));
            if (failure.claimedSender().isPresent()) {
                json.writeStringField(
                        "claimedSender", failure.claimedSender().get().wire());
            }
            if (failure.claimedInstallation().isPresent()) {
                json.writeStringField(
                        "claimedInstallation",
                        failure.claimedInstallation().get().value());
            }
        });
    }

    @Override
    public void conversation(Conversation conversation) {
        print("conversation", json -> {
            json.writeStringField("conversationId", conversation.id().wire());
            json.writeStringField("peer", conversation.peer().wire());
        });
    }

    @Override
    public void contact(AccountAddress account) {
        print("contact", json -> json.writeStringField("address", account.wire()));
    }

    @Override
    public void recovered(StoreRecovery recovery) {
        print("recovered", json -> {
            json.writeNumberField("position", recovery.position());
            json.writeNumberField("lostUpTo", recovery.lostUpTo());
            json.writeNumberField("sessions", recovery.sessions());
            json.writeNumberField("copies", recovery.copies());
        });
    }

    @Override
    public void sound(Path database) {
        print("sound", json -> json.writeStringField("db", database.toString()));
    }

    @Override
    public void salvaged(Path fresh, StoreSalvage salvage) {
        print("salvaged", json -> {
            json.writeStringField("db", fresh.toString());
            json.writeBooleanField("installation", salvage.installation());
            json.writeArrayFieldStart("rows");
            for (StoreSalvage.Rows rows : salvage.rows()) {
                json.writeStartObject();
                json.writeStringField("kind", name(rows.kind()));
                json.writeNumberField("saved", rows.saved());
                json.writeNumberField("older", rows.older());
                json.writeNumberField("lost", rows.lost());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
        recovered(salvage.recovery());
    }

    @Override
    public void fingerprint(Fingerprint fingerprint) {
        print("fingerprint", json -> {
            json.writeStringField("fingerprint", fingerprint.toString());
            json.writeStringField("payload", fingerprint.payload());
        });
    }

    @Override
    public void cleared(Path database) {
        print("cleared", json -> json.writeStringField("db", database.toString()));
    }

    private static void identity(JsonGenerator json, XmtpClient client) throws IOException {
        json.writeStringField("address", client.address().wire());
        json.writeStringField("installationId", client.installationId().value());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String nanoseconds(Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000_000L))
                .add(BigInteger.valueOf(instant.getNano()))
                .toString();
    }

    private void print(String type, Members members) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            members.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("The result cannot be written as JSON.", e);
        }
        terminal.print(line.toString());
    }
}
