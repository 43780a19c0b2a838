package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.KeyRotation;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.olm.RotatingAccount;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredIdentity;

/**
 * Replaces our fallback key, by age and by use, and lets go of those before it. A new key is durable before it is
 * published or used, so whatever is killed in between goes on after the next start. By itself it takes no further step
 * before the node is known to have the one before, since others open sessions with what they find there; but where they
 * have found one of a higher number, which is lost, that node never takes the one before.
 */
public final class Rotation {
    /** How long a fallback key stays good once it is replaced, if no two others come after it. */
    static final Duration KEPT = Duration.ofDays(30);

    /**
     * How soon after another a replacement may be that nobody has asked for; the two keys before would else be gone.
     */
    private static final Duration BETWEEN = Duration.ofDays(1);

    /** How long a clock has to stand by it that a key is too old, before that is gone for good. */
    private static final Duration SURE = Duration.ofHours(6);

    private static final Duration LOOK_EVERY = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

    private final Core core;
    private final Epoch epoch;
    private final Presence presence;
    private final KeyRotation when;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Unpublished> unpublished = new ArrayList<>();
    private final Patience patience = new Patience();
    private LocalIdentity identity;
    private OptionalLong rotatedNanos = OptionalLong.empty();
    private OptionalLong tooOldNanos = OptionalLong.empty();
    /** The highest sequence number that others have seen of ours. */
    private long shown;

    private boolean busy;
    /** Why none is replaced any more; null while they are. */
    private @Nullable Throwable refusal;

    /** Somebody who has asked for a bundle with a sequence number above this one. */
    private record Asked(long above, Runnable done, Consumer<Throwable> failed) {}

    /** Somebody who waits until the node has what is durable. */
    private record Unpublished(Runnable done, Consumer<Throwable> failed) {}

    /**
     * The rotation of the keys that the store holds.
     *
     * @param identity the installation; its account takes the fallback keys that are durable
     */
    public Rotation(Core core, LocalIdentity identity, Presence presence, KeyRotation when, StoreHead head) {
        this.core = core;
        this.epoch = core.epoch();
        this.presence = presence;
        this.when = when;
        this.identity = head.identity().map(identity::as).orElse(identity);
        if (this.identity.account() instanceof RotatingAccount account
                && identity.ratchet().restoreAccount(this.identity.stored().account())
                        instanceof RotatingAccount durable) {
            account.takeFallbackKeys(durable);
        }
        presence.changed(this.identity);
        presence.whenKnown(this::known);
    }

    /** Sees to it that the node knows this installation by its newest bundle. */
    public Presence presence() {
        return presence;
    }

    /** Begins. */
    public void start() {
        if (bundle().isPresent()) {
            compareWithDirectory();
            lookLater();
        }
    }

    /** Replaces and publishes nothing more; whoever waits for that is told why. */
    public void stop(Throwable reason) {
        refusal = reason;
        presence.stop();
        List<Consumer<Throwable>> waiting = new ArrayList<>();
        asked.forEach(one -> waiting.add(one.failed()));
        unpublished.forEach(one -> waiting.add(one.failed()));
        asked.clear();
        unpublished.clear();
        waiting.forEach(one -> one.accept(reason));
    }

    private Optional<OwnBundle> bundle() {
        return refusal != null
                ? Optional.empty()
                : Optional.ofNullable(identity.stored().bundle());
    }

    private void lookLater() {
        epoch.after(LOOK_EVERY, () -> {
            look();
            lookLater();
        });
    }

    /** What the directory has learned of ourselves while the store was elsewhere is not told again. */
    private void compareWithDirectory() {
        epoch.<AccountRow>await(
                core.store().account(identity.address()),
                row -> row.contacts().forEach(this::learned),
                error -> epoch.after(patience.next(), this::compareWithDirectory));
    }

    /**
     * A contact became known. Where it is ourselves, further than we are, our store was put back: others know a
     * fallback key that we have not, and are told of a newer one.
     */
    public void learned(Contact contact) {
        if (contact.peer().equals(identity.self())) {
            shown = Math.max(shown, contact.sequence());
            bundle().filter(own -> shown > own.sequence() && isAllowed()).ifPresent(own -> {
                LOG.warn("The contact topic holds a newer bundle of this installation than the store; its fallback key"
                        + " is replaced. Was the store put back from a backup?");
                rotate();
            });
        }
    }

    /** A session was opened with the current fallback key, and that is on its way into the journal. */
    public void used() {
        bundle().ifPresent(own -> {
            identity = identity.as(identity.stored().with(own.used()));
            look();
        });
    }

    /** The sequence number of the bundle that is durable; 0 where the ratchet signs none. */
    public long sequence() {
        return bundle().map(OwnBundle::sequence).orElse(0L);
    }

    /**
     * Replaces the fallback key now, unless that has happened; whoever asks while that is under way shares it.
     *
     * @param above the sequence number of the bundle that is to be replaced
     * @param done run when a bundle above that is durable
     * @param failed told why there is none
     */
    public void replace(long above, Runnable done, Consumer<Throwable> failed) {
        if (refusal != null) {
            failed.accept(refusal);
        } else if (bundle().isEmpty()) {
            failed.accept(
                    new XmtpConfigurationException(
                            ErrorCode.ROTATION_UNAVAILABLE,
                            "The ratchet \"" + identity.ratchet().name()
                                    + "\" hides its keys, so nobody would believe a new one; the fallback key stays as it is."));
        } else if (sequence() > above) {
            done.run();
        } else {
            asked.add(new Asked(above, done, failed));
            if (!busy) {
                rotate();
            }
        }
    }

    /**
     * Waits for the node.
     *
     * @param done run once the node is known to have the bundle that is durable
     * @param failed told why it is not given to it any more
     */
    public void whenPublished(Runnable done, Consumer<Throwable> failed) {
        if (refusal != null) {
            failed.accept(refusal);
        } else if (presence.isKnown()) {
            done.run();
        } else {
            unpublished.add(new Unpublished(done, failed));
        }
    }

    private void known() {
        List<Unpublished> waiting = List.copyOf(unpublished);
        unpublished.clear();
        waiting.forEach(one -> one.done().run());
        look();
    }

    private void look() {
        bundle().filter(own -> !busy).ifPresent(own -> look(own, epoch.nowNs()));
    }

    private void look(OwnBundle own, long nowNs) {
        if (own.isAfter(nowNs)) {
            // The clock ran ahead when they were noted: their age counts from now on.
            tooOldNanos = OptionalLong.empty();
            StoredIdentity put = identity.stored().with(own.notAfter(nowNs));
            identity = identity.as(put);
            core.journal()
                    .append(WriteSetDraft.of(List.of(new Change.IdentityChanged(put)), WriteSetDraft.Owner.nobody()));
        } else if ((presence.isKnown() || own.sequence() < shown) && isAllowed() && isDue(own, nowNs)) {
            rotate();
        } else if (isSurelyTooOld(own, nowNs) && presence.isKnown()) {
            LocalIdentity before = identity;
            change(() -> OwnKeys.without(before, nowNs - KEPT.toNanos() + 1));
        }
    }

    /** Whether a key of before is too old, and was so for a while. */
    private boolean isSurelyTooOld(OwnBundle own, long nowNs) {
        if (own.replacedNs().stream().noneMatch(at -> nowNs - at >= KEPT.toNanos())) {
            tooOldNanos = OptionalLong.empty();
        } else if (tooOldNanos.isEmpty()) {
            tooOldNanos = OptionalLong.of(epoch.nanoTime());
        }
        return tooOldNanos.isPresent() && epoch.nanoTime() - tooOldNanos.getAsLong() >= SURE.toNanos();
    }

    private boolean isDue(OwnBundle own, long nowNs) {
        long age = nowNs - own.keyNs();
        return own.outdated()
                || own.sequence() < shown
                || age >= when.age().toNanos()
                || (own.uses() >= when.sessions() && age >= BETWEEN.toNanos());
    }

    private boolean isAllowed() {
        return !busy && (rotatedNanos.isEmpty() || epoch.nanoTime() - rotatedNanos.getAsLong() >= BETWEEN.toNanos());
    }

    private void rotate() {
        rotatedNanos = OptionalLong.of(epoch.nanoTime());
        LocalIdentity before = identity;
        long nowNs = epoch.nowNs();
        long above = shown;
        change(() -> OwnKeys.rotated(before, nowNs, above));
    }

    private void change(Supplier<OwnKeys> making) {
        busy = true;
        epoch.<OwnKeys>compute(
                making,
                next -> core.journal()
                        .append(WriteSetDraft.of(
                                List.of(new Change.IdentityChanged(next.stored())),
                                WriteSetDraft.Owner.told(position -> durable(next)))),
                error -> {
                    LOG.error("The fallback key could not be replaced", error);
                    busy = false;
                    List<Asked> waiting = List.copyOf(asked);
                    asked.clear();
                    waiting.forEach(one -> one.failed().accept(error));
                });
    }

    private void durable(OwnKeys next) {
        busy = false;
        if (identity.account() instanceof RotatingAccount account) {
            account.takeFallbackKeys(next.account());
        }
        identity = identity.as(next.stored());
        presence.changed(identity);
        OwnBundle own = next.stored().bundle();
        List<Asked> answered = asked.stream()
                .filter(one -> own != null && own.sequence() > one.above())
                .toList();
        asked.removeAll(answered);
        if (!asked.isEmpty()) {
            rotate();
        }
        answered.forEach(one -> one.done().run());
    }
}
