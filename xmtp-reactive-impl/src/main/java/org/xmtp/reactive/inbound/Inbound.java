package org.xmtp.reactive.inbound;

import java.time.Duration;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.Introductions;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Rotation;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.SessionHealth;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.StoreHead;

/** The way in, in one epoch. */
public final class Inbound {
    private final Intake intake;
    private final Mailbox mailbox;

    /**
     * What the way in is made of.
     *
     * @param core what it stands on
     * @param identity who receives
     * @param directory who senders are
     * @param health told how sessions do
     * @param rotation told of the uses of our fallback key; its presence is seen to
     */
    public record Parts(
            Core core, LocalIdentity identity, Directory directory, SessionHealth health, Rotation rotation) {}

    /**
     * What belongs to the client, and stays.
     *
     * @param loop where it lives
     * @param transport the way to the node
     * @param backoff how long to wait for the node
     * @param rejections what the store has refused
     * @param states told how the connection stands
     */
    public record Client(
            Loop loop, NetworkTransport transport, Backoff backoff, Rejections rejections, States states) {}

    /** Who is told how the connection stands. */
    public interface States {
        /** It stands like this. */
        void tell(ConnectionState state);

        /** Something is in the way; it is tried again after a pause. */
        void waiting(XmtpException cause, Duration pause);
    }

    /** The way in behind what the store holds. */
    public Inbound(Parts parts, Client client, Introductions introductions, StoreHead head) {
        Core core = parts.core;
        Intake.Parts within = new Intake.Parts(core, parts.identity, heeding(parts), learning(parts));
        SecondReading secondReading =
                new SecondReading(core.epoch(), client.transport, Topics.message(parts.identity.installation()));
        this.intake = new Intake(within, head, introductions, client.rejections, secondReading);
        this.mailbox = new Mailbox(parts, client, intake, head.swept());
    }

    private static Learning learning(Parts parts) {
        return new Learning() {
            @Override
            public void pinned(Contact contact) {
                parts.directory.pinned(contact);
            }

            @Override
            public void fallbackKeyUsed() {
                parts.rotation.used();
            }

            @Override
            public void wrongKey(PeerId sender) {
                parts.directory.wrongKey(sender);
            }
        };
    }

    /** Who has proven to write to us is worth a look at who of it was revoked. */
    private static SessionHealth heeding(Parts parts) {
        return new SessionHealth() {
            @Override
            public void undecryptable(PeerId peer) {
                parts.health.undecryptable(peer);
            }

            @Override
            public void decrypted(PeerId peer) {
                parts.health.decrypted(peer);
                parts.directory.heardFrom(peer.account());
            }
        };
    }

    /** Begins: with what waits, then with the node. */
    public void start() {
        intake.start(mailbox::start);
    }

    /** Reads nothing more from the node. */
    public void stop() {
        mailbox.stop();
    }

    /** A contact became known. */
    public void learned(Contact contact) {
        intake.learned(contact.peer());
    }

    /** Installations were revoked: what waits to be judged has its verdict. */
    public void revoked(Revocation revocation) {
        revocation.installations().forEach(one -> intake.learned(new PeerId(revocation.account(), one)));
    }

    /** The topics to subscribe to have changed. */
    public void topicsChanged() {
        mailbox.topicsChanged();
    }

    /** How many envelopes are under way. */
    public int depth() {
        return intake.traffic().depth();
    }

    /** How many envelopes wait for their sender's grant. */
    public int heldDepth() {
        return intake.heldDepth();
    }

    /** Whether the subscription stands and everything older was caught up with. */
    public boolean isLive() {
        return mailbox.isLive();
    }

    /** When the last complete sweep began, by our clock: all that was stored before is durable here. 0 before it. */
    public long sweptNs() {
        return mailbox.sweptNs();
    }
}
