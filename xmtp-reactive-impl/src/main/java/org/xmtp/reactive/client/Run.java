package org.xmtp.reactive.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.Introductions;
import org.xmtp.reactive.identity.Presence;
import org.xmtp.reactive.identity.Rotation;
import org.xmtp.reactive.identity.TrustPolicy;
import org.xmtp.reactive.inbound.Inbound;
import org.xmtp.reactive.outbound.Outbound;
import org.xmtp.reactive.session.Ageing;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Peers;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.StoreHead;

/** The engine's parts in one epoch, made of what is durable. The same code starts a client and restarts it in place. */
final class Run implements Directory.Listener {
    private final Epoch epoch;
    private final EngineStore store;
    private final Journal journal;
    private final Peers peers;
    private final Directory directory;
    private final Outbound outbound;
    private final Ageing ageing;
    private final @Nullable Rotation rotation;
    private final @Nullable Inbound inbound;
    private final Watcher watcher;
    private final PeerId self;

    /** Who looks after a run. */
    interface Watcher extends Journal.Watcher {
        /** This installation was revoked. */
        void revoked(long revokedNs);

        /** Something concerns whom we trust. */
        void noticed(SecurityEvent.OfInstallation event);
    }

    /**
     * A run behind what the store holds.
     *
     * @param ground what it stands on
     * @param belongings what it is attached to
     * @param epoch its time
     * @param watcher told what becomes durable
     * @param head what is durable
     */
    Run(Ground ground, Belongings belongings, Epoch epoch, Watcher watcher, StoreHead head) {
        this.epoch = epoch;
        this.watcher = watcher;
        this.self = ground.identity().self();
        this.store = ground.store();
        this.peers = new Peers(new Peers.Parts(
                epoch,
                ground.store(),
                ground.identity().ratchet(),
                ground.loop().random(),
                ground.identity().stored().recoveredNs()));
        this.journal = new Journal(
                new Journal.Parts(
                        epoch,
                        ground.store(),
                        peers,
                        watcher,
                        ground.loop().random().nextLong()),
                head);
        this.directory = new Directory(
                new Directory.Parts(epoch, journal, ground.store(), ground.transport(), this),
                new TrustPolicy(ground.identity().self(), ground.options().trust()),
                ground.offline());
        Core core = new Core(epoch, journal, peers, ground.store());
        this.outbound = new Outbound(
                new Outbound.Parts(core, ground.identity(), directory),
                new Outbound.Client(
                        belongings.sends(),
                        belongings.fates(),
                        ground.transport(),
                        belongings.lessons().publishing(),
                        ground.offline()),
                head);
        this.ageing = new Ageing(core);
        Rotation ofKeys = ground.offline() ? null : rotation(core, ground, directory, head);
        this.rotation = ofKeys;
        this.inbound = ofKeys == null ? null : inbound(core, ground, belongings, ofKeys, head);
    }

    private static Rotation rotation(Core core, Ground ground, Directory directory, StoreHead head) {
        return new Rotation(
                core,
                ground.identity(),
                new Presence(core.epoch(), ground.transport(), directory, ground.identity()),
                ground.options().keyRotation(),
                head);
    }

    private Inbound inbound(Core core, Ground ground, Belongings belongings, Rotation ofKeys, StoreHead head) {
        return new Inbound(
                new Inbound.Parts(core, ground.identity(), directory, outbound.sessionHealth(), ofKeys),
                new Inbound.Client(
                        ground.loop(),
                        ground.transport(),
                        belongings.lessons().subscribing(),
                        belongings.lessons().rejections(),
                        belongings.states()),
                new Introductions(epoch, directory),
                head);
    }

    /** Begins; everything that users hold is attached to it. */
    void start(Belongings belongings, StoreHead head) {
        belongings.reading().epochBegan(head.lastPosition(), journal::append);
        belongings.fates().epochBegan();
        belongings.sends().epochBegan(outbound, head.lastPosition());
        outbound.start();
        ageing.start();
        if (rotation != null && inbound != null) {
            rotation.start();
            inbound.start();
        }
    }

    /** Runs a caller's task on the parts; one that throws ends the run, and is asked for again in the next. */
    void during(Runnable task) {
        epoch.run(task);
    }

    /** Ends it; what comes back later is dropped. */
    void end() {
        epoch.end();
    }

    /** Takes nothing new; runs the task once everything that was taken is durable. */
    void drain(Belongings belongings, Runnable drained) {
        if (inbound != null) {
            inbound.stop();
        }
        directory.drain();
        belongings
                .sends()
                .drain(() -> epoch.run(() -> {
                    outbound.flush();
                    journal.whenIdle(drained);
                }));
    }

    @Override
    public void learned(Contact contact) {
        peers.learned(contact);
        if (rotation != null && inbound != null) {
            rotation.learned(contact);
            inbound.learned(contact);
        }
    }

    @Override
    public void revoked(Revocation revocation) {
        peers.revoked(revocation);
        if (inbound != null) {
            inbound.revoked(revocation);
        }
        if (revocation.account().equals(self.account())
                && revocation.installations().contains(self.installation())) {
            watcher.revoked(revocation.revokedNs());
        }
    }

    @Override
    public void noticed(SecurityEvent.OfInstallation event) {
        if (!isOurDoing(event)) {
            watcher.noticed(event);
        }
    }

    /** What this installation has published itself is no news. */
    private boolean isOurDoing(SecurityEvent.OfInstallation event) {
        return event.account().equals(self.account())
                && event.installation().equals(self.installation())
                && (event instanceof SecurityEvent.NewInstallation
                        || (event instanceof SecurityEvent.ChangedBundle changed
                                && rotation != null
                                && changed.sequence() <= rotation.sequence()));
    }

    /** Neither receives nor sends any more, for that reason. */
    void silence(XmtpRejectedException reason) {
        if (inbound != null) {
            inbound.stop();
        }
        if (rotation != null) {
            rotation.stop(reason);
        }
        outbound.stop();
    }

    @Override
    public void followedChanged() {
        if (inbound != null) {
            inbound.topicsChanged();
        }
    }

    /** The accounts that there are contacts of. */
    void accounts(Consumer<List<AccountAddress>> found, Consumer<Throwable> failed) {
        epoch.<List<AccountAddress>>await(store.accounts(), found, failed);
    }

    /** Who replaces the fallback key; nobody offline. */
    Optional<Rotation> rotation() {
        return Optional.ofNullable(rotation);
    }

    /** How many jobs lanes have been given and not finished. */
    int jobs() {
        return epoch.jobs();
    }

    Directory directory() {
        return directory;
    }

    Journal journal() {
        return journal;
    }

    Outbound outbound() {
        return outbound;
    }

    Optional<Inbound> inbound() {
        return Optional.ofNullable(inbound);
    }
}
