package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpClient;

/** For people. */
record PlainOutput(Terminal terminal) implements Output {
    @Override
    public void registered(XmtpClient client) {
        terminal.print("registered " + identity(client));
    }

    @Override
    public void info(XmtpClient client) {
        terminal.print(identity(client));
    }

    @Override
    public void installation(Installation installation) {
        terminal.print(installation.account() + " installation " + installation.id()
                + (installation.self() ? " (this one)" : "") + ", bundle of "
                + installation.publishedAt().truncatedTo(ChronoUnit.SECONDS) + ", " + age(installation)
                + (installation.opensSeals() ? ", sealed" : ", not sealed")
                + switch (installation.trust()) {
                    case ACCEPT -> "";
                    case HOLD -> ", held";
                    case REFUSE -> ", refused";
                }
                + installation
                        .revokedAt()
                        .map(at -> ", revoked " + at.truncatedTo(ChronoUnit.SECONDS))
                        .orElse(""));
    }

    /** How old the bundle is; by a clock that is ahead of ours it is of today. */
    private static String age(Installation installation) {
        long days = Math.max(
                0, Duration.between(installation.publishedAt(), Instant.now()).toDays());
        return days + (days == 1 ? " day old" : " days old");
    }

    @Override
    public void revoked(RevokedInstallations revoked) {
        if (revoked.ids().isEmpty()) {
            terminal.print("nobody to revoke");
        }
        for (InstallationId id : revoked.ids()) {
            terminal.print("revoked " + revoked.account() + " installation " + id
                    + (revoked.unknown().contains(id)
                            ? " (no such installation was ever seen; look whether the id is right)"
                            : ""));
        }
    }

    @Override
    public void fingerprint(Fingerprint fingerprint) {
        terminal.print(fingerprint.toString());
        terminal.print(fingerprint.payload());
    }

    @Override
    public void rotated(XmtpClient client) {
        terminal.print("replaced the fallback key of " + identity(client));
    }

    @Override
    public void message(Message message) {
        AccountAddress other = message.conversation().peerOf(ours(message));
        String way = message.direction() == Direction.OUTBOUND ? "to " + other : "from " + message.sender();
        String delivery = message.delivery()
                .map(fate -> " (" + fate.name().toLowerCase(Locale.ROOT) + ")")
                .orElse("");
        String text = message.text().orElseGet(() -> "<" + message.encoded().type() + ">");
        terminal.print(message.sentAt().truncatedTo(ChronoUnit.MILLIS) + " " + way + delivery + ": " + text);
    }

    @Override
    public void failure(Failure failure) {
        terminal.print("not accepted: " + failure.reason() + ", " + failure.detail());
    }

    @Override
    public void conversation(Conversation conversation) {
        terminal.print("conversation with " + conversation.peer());
    }

    @Override
    public void contact(AccountAddress account) {
        terminal.print(account.wire());
    }

    @Override
    public void recovered(StoreRecovery recovery) {
        terminal.print("recovered: the store was at position " + recovery.position() + " in place of "
                + recovery.lostUpTo() + ". What was received since comes again; what was sent since is in no history. "
                + recovery.sessions() + " sessions are renewed, " + recovery.copies() + " waiting copies given up");
    }

    @Override
    public void sound(Path database) {
        terminal.print("nothing to recover in " + database);
    }

    @Override
    public void salvaged(Path fresh, StoreSalvage salvage) {
        salvage.rows()
                .forEach(rows -> terminal.print(name(rows.kind()) + ": " + rows.saved() + " brought back, "
                        + rows.older() + " of them in an older state, " + rows.lost() + " lost"));
        terminal.print("salvaged into " + fresh
                + (salvage.installation()
                        ? ""
                        : "; the installation's keys are lost: register on it anew with the account's wallet"));
        recovered(salvage.recovery());
    }

    @Override
    public void cleared(Path database) {
        terminal.print("cleared " + database);
    }

    private static String name(StoreSalvage.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String identity(XmtpClient client) {
        return client.address() + " installation " + client.installationId();
    }

    private static AccountAddress ours(Message message) {
        return message.direction() == Direction.OUTBOUND
                ? message.sender()
                : message.conversation().peerOf(message.sender());
    }
}
