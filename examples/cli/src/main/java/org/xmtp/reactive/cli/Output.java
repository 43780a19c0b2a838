package org.xmtp.reactive.cli;

import java.nio.file.Path;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpClient;

/** The results of commands, one line each, flushed when the call returns. */
sealed interface Output permits PlainOutput, JsonOutput {
    /** What they are printed on. */
    Terminal terminal();

    /** This installation, after it registered. */
    void registered(XmtpClient client);

    /** This installation. */
    void info(XmtpClient client);

    /** An installation of an account. */
    void installation(Installation installation);

    /** What both sides of a conversation compare. */
    void fingerprint(Fingerprint fingerprint);

    /** This installation, whose fallback key was replaced. */
    void rotated(XmtpClient client);

    /** Installations that were taken back. */
    void revoked(RevokedInstallations revoked);

    /** A message, either way. */
    void message(Message message);

    /** An envelope that could not be accepted. */
    void failure(Failure failure);

    /** A conversation in the store. */
    void conversation(Conversation conversation);

    /** An account whose installations are known. */
    void contact(AccountAddress account);

    /** A store that was not as far as it was, and can go on. */
    void recovered(StoreRecovery recovery);

    /** A store that needed no recovery. */
    void sound(Path database);

    /** What was brought back from a damaged store into a new one. */
    void salvaged(Path fresh, StoreSalvage salvage);

    /** A store that is gone. */
    void cleared(Path database);
}
