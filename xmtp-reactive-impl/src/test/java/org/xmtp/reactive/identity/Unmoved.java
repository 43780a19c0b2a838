package org.xmtp.reactive.identity;

import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;

/** Told of what changes in a directory, it does nothing. */
public final class Unmoved implements Directory.Listener {
    @Override
    public void learned(Contact contact) {}

    @Override
    public void revoked(Revocation revocation) {}

    @Override
    public void noticed(SecurityEvent.OfInstallation event) {}

    @Override
    public void followedChanged() {}
}
