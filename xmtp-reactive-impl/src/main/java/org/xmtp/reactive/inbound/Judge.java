package org.xmtp.reactive.inbound;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.Header;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.MessageIds;
import org.xmtp.reactive.wire.Payload;
import org.xmtp.reactive.wire.PayloadCodec;

/**
 * Decrypts an envelope on a copy of its session and checks everything that is claimed. Runs on lanes, and changes
 * nothing but the bench, and that only for what passes every check.
 */
final class Judge {
    private final LocalIdentity identity;

    Judge(LocalIdentity identity) {
        this.identity = identity;
    }

    private record Opened(SessionSlot from, RatchetSession ratchet, byte[] plaintext, Optional<Verdict.UsedKey> used) {
        boolean leavesGap() {
            int missing = from.version() == 0 ? 0 : from.ratchet().pages().skipped();
            return ratchet.pages().skipped() > missing;
        }
    }

    /** What an envelope of a known contact comes to. */
    Verdict judge(Arrival arrival, Workbench bench) throws Refusal {
        PeerSessions peer = bench.sessions();
        Contact contact = peer.contact();
        if (contact == null) {
            throw new IllegalStateException("Nothing of a sender without a grant is judged.");
        }
        Opened opened = open(arrival, bench, contact);
        Payload payload = payload(opened.plaintext);
        ConversationId conversation = conversation(payload, arrival.header());
        @Nullable Contact pinned = verify(arrival, payload, peer, contact);
        boolean signed = pinned != null || peer.signingKey() != null;
        long sentNs = signed ? arrival.header().sentNs() : arrival.envelope().timestampNs();
        Optional<Entry.OfMessage> message = signed && payload.isEmpty()
                ? Optional.empty()
                : Optional.of(message(arrival, payload, conversation, sentNs, signed));
        if (pinned != null) {
            bench.pinned(pinned);
        }
        boolean leavesGap = opened.leavesGap();
        SessionSlot session = bench.received(opened.from, opened.ratchet, sentNs);
        return new Verdict(message, session, opened.used, pinned, leavesGap);
    }

    private static Entry.OfMessage message(
            Arrival arrival, Payload payload, ConversationId conversation, long sentNs, boolean signed) throws Refusal {
        try {
            ContentWire.read(payload.content());
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        }
        Header header = arrival.header();
        return new Entry.OfMessage(
                MessageIds.of(conversation, header.senderInstallation(), header.sentNs(), payload.content()),
                conversation,
                header.sender(),
                header.senderInstallation(),
                false,
                sentNs,
                signed ? TimeSource.SIGNED : TimeSource.ENVELOPE,
                payload.content());
    }

    private Opened open(Arrival arrival, Workbench bench, Contact contact) throws Refusal {
        OlmVersion version = arrival.olm().inner().version();
        if (!identity.ratchet().versions().contains(version)) {
            throw new Refusal(
                    FailureReason.UNSUPPORTED_VERSION,
                    "the ratchet \"" + identity.ratchet().name() + "\" does not speak Olm " + version);
        }
        if (arrival.olm() instanceof PreKeyMessage opening) {
            return openPreKey(opening, bench, contact);
        }
        NormalMessage message = (NormalMessage) arrival.olm();
        @Nullable OlmException last = null;
        for (SessionSlot slot : bench.sessions().slots()) {
            if (slot.ratchet().mayDecrypt(message)) {
                try {
                    return decrypt(slot, message, bench);
                } catch (OlmException e) {
                    last = farther(last, e);
                }
            }
        }
        throw last == null
                ? new Refusal(
                        FailureReason.UNDECRYPTABLE,
                        "no session with this installation fits the message",
                        Refusal.Cause.SESSION)
                : undecryptable(last);
    }

    private Opened openPreKey(PreKeyMessage message, Workbench bench, Contact contact) throws Refusal {
        if (!Arrays.equals(message.identityKey().bytes(), contact.identityKey())) {
            throw new Refusal(
                    FailureReason.NO_GRANT, "the message's identity key is not the one that the wallet granted");
        }
        Optional<SessionSlot> known = bench.sessions().withId(message.sessionId());
        try {
            if (known.isPresent()) {
                return decrypt(known.get(), message, bench);
            }
            if (bench.sessions().retired().containsKey(message.sessionId())) {
                throw new Refusal(FailureReason.UNDECRYPTABLE, "its session has retired");
            }
            if (bench.sessions().isFull(bench.nowNs())) {
                throw new Refusal(
                        FailureReason.TOO_MANY_SESSIONS,
                        "the installation has opened " + PeerSessions.MAX_OPENED + " sessions within "
                                + PeerSessions.OPENING_TIME.toHours() + " hours");
            }
            InboundSession<? extends RatchetSession> created =
                    identity.account().inboundSession(message, identity.random(), bench.nowNs());
            return new Opened(
                    bench.fresh(created.session(), bench.nowNs()),
                    created.session(),
                    created.plaintext(),
                    Optional.of(usedKey(message, created)));
        } catch (OlmException e) {
            throw switch (e.reason()) {
                // Who believed a forged bundle, or an old one, would send on that session for ever.
                case UNKNOWN_ONE_TIME_KEY ->
                    new Refusal(FailureReason.UNKNOWN_KEY, "it names a key that is not ours", Refusal.Cause.SESSION);
                default -> undecryptable(e);
            };
        }
    }

    private Verdict.UsedKey usedKey(PreKeyMessage message, InboundSession<? extends RatchetSession> created) {
        Verdict.Kind ofFallback = message.oneTimeKey().equals(identity.account().fallbackKey())
                ? Verdict.Kind.FALLBACK
                : Verdict.Kind.EARLIER_FALLBACK;
        return created.usedOneTimeKey()
                .map(key -> new Verdict.UsedKey(key.base64(), Verdict.Kind.ONE_TIME))
                .orElseGet(() -> new Verdict.UsedKey(message.oneTimeKey().base64(), ofFallback));
    }

    /** A key that was used before tells nothing of the session; anything else may be of one that is not the same. */
    private static Refusal undecryptable(OlmException e) {
        Refusal.Cause cause = switch (e.reason()) {
            case GAP_TOO_LARGE -> Refusal.Cause.GAP;
            case MESSAGE_KEY_GONE -> Refusal.Cause.ENVELOPE;
            default -> Refusal.Cause.SESSION;
        };
        return new Refusal(FailureReason.UNDECRYPTABLE, String.valueOf(e.reason()), cause);
    }

    /**
     * Of what two sessions say of a message, what tells most: that it is too far ahead, since that may pass; then that
     * it was decrypted before.
     */
    private static OlmException farther(@Nullable OlmException one, OlmException other) {
        return one != null && weight(one) >= weight(other) ? one : other;
    }

    private static int weight(OlmException e) {
        return switch (e.reason()) {
            case GAP_TOO_LARGE -> 2;
            case MESSAGE_KEY_GONE -> 1;
            default -> 0;
        };
    }

    private static Opened decrypt(SessionSlot slot, OlmMessage message, Workbench bench) {
        RatchetSession copy = slot.ratchet().copy();
        return new Opened(slot, copy, copy.decrypt(message, bench.nowNs()), Optional.empty());
    }

    private static Payload payload(byte[] plaintext) throws Refusal {
        try {
            return PayloadCodec.read(plaintext);
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        }
    }

    private ConversationId conversation(Payload payload, Header header) throws Refusal {
        ConversationId conversation;
        try {
            conversation = ConversationId.parse(payload.convoId());
        } catch (XmtpConfigurationException e) {
            throw new Refusal(FailureReason.FOREIGN_CONVERSATION, "its conversation id is not of the canonical form");
        }
        if (!conversation.hasMember(identity.address()) || !conversation.hasMember(header.sender())) {
            throw new Refusal(
                    FailureReason.FOREIGN_CONVERSATION, "sender and recipient are not the members of its conversation");
        }
        boolean withOneself = conversation.lower().equals(conversation.higher());
        if (withOneself && !header.sender().equals(identity.address())) {
            throw new Refusal(FailureReason.FOREIGN_CONVERSATION, "another account writes to our notes");
        }
        return conversation;
    }

    /** Who has a signed bundle names no other signing key than that one in what it sends. */
    private static void requireSame(Payload payload, Contact contact) throws Refusal {
        Optional<byte[]> named = payload.senderSigningKey();
        if (contact.statement() != null && named.isPresent() && !Arrays.equals(named.get(), contact.signingKey())) {
            throw new Refusal(FailureReason.BAD_SIGNATURE, "it names another signing key than the sender's bundle");
        }
    }

    /** Checks the header's signature; the contact with its key newly pinned, or null if nothing is to be pinned. */
    private static @Nullable Contact verify(Arrival arrival, Payload payload, PeerSessions peer, Contact contact)
            throws Refusal {
        @Nullable Ed25519PublicKey known = peer.signingKey();
        @Nullable Contact pinned = null;
        Ed25519PublicKey key;
        if (known != null) {
            requireSame(payload, contact);
            key = known;
        } else if (payload.senderSigningKey().isPresent()) {
            byte[] first = payload.senderSigningKey().get();
            try {
                key = Ed25519PublicKey.of(first);
            } catch (RuntimeException e) {
                throw new Refusal(FailureReason.BAD_SIGNATURE, "the sender's signing key is no point of the curve");
            }
            pinned = contact.pinned(first);
        } else {
            return null;
        }
        if (!key.verify(PayloadCodec.signedHeader(arrival.sealed().headerBytes()), payload.headerSignature())) {
            throw new Refusal(FailureReason.BAD_SIGNATURE, "the header is not signed by the sender's key");
        }
        return pinned;
    }
}
