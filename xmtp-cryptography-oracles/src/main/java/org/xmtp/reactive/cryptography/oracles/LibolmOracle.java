package org.xmtp.reactive.cryptography.oracles;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.libolm.RawAccount;
import org.xmtp.reactive.cryptography.libolm.RawSession;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.oracles.SavedSession.ReceivingChain;

/** libolm, in this process. It answers at once. */
final class LibolmOracle implements Oracle {
    private static final byte[] SAVED_HEAD = {'S', 1, 3};
    private static final byte[] NONE = {};
    private static final int PRE_KEY_VERSION = 3;
    /** Where the one-time key of a canonical pre-key message ends. */
    private static final int ONE_TIME_KEY_END = 3 + SavedSession.KEY;

    private final RandomGenerator random;
    private final Map<Integer, RawAccount> accounts = new HashMap<>();
    private final Map<Integer, OneSession> sessions = new HashMap<>();

    /** One whose randomness is this. */
    LibolmOracle(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Set<OlmVersion> versions() {
        return Set.of(OlmVersion.V1);
    }

    @Override
    public void account(int account, byte[] saved) {
        close(accounts.put(account, RawAccount.unpickle(LibolmAccountPickle.of(saved))));
    }

    @Override
    public void open(
            int session,
            int account,
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            Consumer<byte[]> saved) {
        RawSession opened = account(account).open(peerIdentityKey.bytes(), peerOneTimeOrFallbackKey.bytes(), random);
        byte[] keys = LibolmState.read(opened.pickle()).keys();
        sessions.put(session, new OneSession(opened, head(keys, peerIdentityKey.bytes())));
        state(session, saved);
    }

    /** The head of a saved session of version 1, with identity key, base key and one-time key of its beginning. */
    private static byte[] head(byte[] keys, byte[] peerIdentityKey) {
        byte[] head = Arrays.copyOf(SAVED_HEAD, SAVED_HEAD.length + keys.length + peerIdentityKey.length);
        System.arraycopy(keys, 0, head, SAVED_HEAD.length, keys.length);
        System.arraycopy(peerIdentityKey, 0, head, head.length - peerIdentityKey.length, peerIdentityKey.length);
        return head;
    }

    @Override
    public void adopt(int session, byte[] saved) {
        SavedSession ours = SavedSession.read(saved);
        OneSession known = sessions.get(session);
        if (known == null) {
            RawSession opened = RawSession.unpickle(LibolmState.opened(ours).pickle());
            sessions.put(session, new OneSession(opened, ours.head()));
        } else {
            known.become(LibolmState.read(known.raw.pickle()).sendingAs(ours).pickle());
        }
    }

    @Override
    public void encrypt(int session, byte[] plaintext, Consumer<Encrypted> then) {
        RawSession raw = session(session).raw;
        boolean preKey = !raw.hasReceived();
        then.accept(new Encrypted(preKey, raw.encrypt(plaintext, random)));
    }

    @Override
    public void inbound(
            int session, int account, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then) {
        then.accept(preKey ? inbound(session, account(account), keep, message) : refused());
    }

    private Verdict inbound(int number, RawAccount account, boolean keep, byte[] message) {
        boolean canonical = isCanonical(message);
        try {
            RawSession raw = inbound(account, message, canonical);
            byte[] plaintext = raw.decrypt(true, message);
            if (keep) {
                account.removeOneTimeKey(raw);
                OneSession made = new OneSession(raw, head(sessionKeys(message), peerIdentityKey(message)));
                made.noteDecrypted(message);
                sessions.put(number, made);
            }
            return Verdict.accepted(canonical, plaintext).with(Difference.ANY_PADDING);
        } catch (OlmException e) {
            return refused();
        }
    }

    /** libolm looks for the bytes of a one-time key, and knows it no more by another encoding of the same key. */
    private static RawSession inbound(RawAccount account, byte[] message, boolean canonical) {
        try {
            return account.inbound(message);
        } catch (OlmException e) {
            if (e.reason() != Reason.UNKNOWN_ONE_TIME_KEY || !canonical || message[ONE_TIME_KEY_END - 1] >= 0) {
                throw e;
            }
            byte[] clear = message.clone();
            clear[ONE_TIME_KEY_END - 1] &= 0x7F;
            return account.inbound(clear);
        }
    }

    @Override
    public void decrypt(int session, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then) {
        then.accept(decrypt(session(session), preKey, keep, message));
    }

    private static Verdict decrypt(OneSession session, boolean preKey, boolean keep, byte[] message) {
        byte[] before = keep ? NONE : session.raw.pickle();
        try {
            byte[] plaintext = session.raw.decrypt(preKey, message);
            if (keep) {
                session.noteDecrypted(message);
            } else {
                session.become(before);
            }
            // The MAC is over the bytes of a normal message, so there is no other encoding of one.
            return Verdict.accepted(!preKey || isCanonical(message), plaintext).with(Difference.ANY_PADDING);
        } catch (OlmException e) {
            return session.hasDroppedKeyOf(message) ? refused().with(Difference.FEWER_KEYS) : refused();
        }
    }

    /** libolm has one reason for nearly everything. */
    private static Verdict refused() {
        return Verdict.refused(Set.of(Reason.values()), true);
    }

    /** Whether a pre-key message holds its four fields in order, in the shortest form, and no more. */
    private static boolean isCanonical(byte[] message) {
        ByteBuffer reader = ByteBuffer.wrap(message);
        try {
            boolean inOrder = reader.get() == PRE_KEY_VERSION;
            for (int tag : List.of(Wire.ONE_TIME_KEY, Wire.BASE_KEY, Wire.IDENTITY_KEY)) {
                inOrder &= reader.get() == tag && reader.get() == SavedSession.KEY;
                reader.position(reader.position() + SavedSession.KEY);
            }
            inOrder &= reader.get() == Wire.INNER;
            int at = reader.position();
            long length = Wire.varint(reader);
            return inOrder && length == reader.remaining() && Wire.varint(length, 0).length == reader.position() - at;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] sessionKeys(byte[] message) {
        Wire outer = Wire.preKey(message);
        return ByteBuffer.allocate(3 * SavedSession.KEY)
                .put(outer.content(Wire.IDENTITY_KEY))
                .put(outer.content(Wire.BASE_KEY))
                .put(outer.content(Wire.ONE_TIME_KEY))
                .array();
    }

    private static byte[] peerIdentityKey(byte[] message) {
        return Wire.preKey(message).content(Wire.IDENTITY_KEY);
    }

    @Override
    public void state(int session, Consumer<byte[]> saved) {
        OneSession known = session(session);
        saved.accept(LibolmState.read(known.raw.pickle()).saved(known.head).written());
    }

    @Override
    public boolean sameState(int session, byte[] ours, byte[] its) {
        LibolmKeptKeys kept = session(session).kept;
        SavedSession all = SavedSession.read(ours);
        List<ReceivingChain> receiving = all.receiving().stream()
                .map(chain -> new ReceivingChain(
                        chain.ratchetKey(),
                        chain.next(),
                        chain.skipped().stream()
                                .filter(key -> kept.holds(chain.ratchetKey(), key.index()))
                                .toList()))
                .toList();
        SavedSession expected = new SavedSession(all.head(), all.root(), all.sending(), all.sendingChain(), receiving);
        return Arrays.equals(expected.written(), its);
    }

    @Override
    public void forget(int account, int firstSession, int count) {
        close(accounts.remove(account));
        for (int session = firstSession; session < firstSession + count; session++) {
            OneSession known = sessions.remove(session);
            if (known != null) {
                known.raw.close();
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        accounts.values().forEach(RawAccount::close);
        sessions.values().forEach(session -> session.raw.close());
    }

    private static void close(@Nullable RawAccount account) {
        if (account != null) {
            account.close();
        }
    }

    private RawAccount account(int account) {
        return Objects.requireNonNull(accounts.get(account), "an account that was given");
    }

    private OneSession session(int session) {
        return Objects.requireNonNull(sessions.get(session), "a session that was given or made");
    }

    /** A session, with what our saved form begins with, and with what it must have kept. */
    private static final class OneSession {
        private final byte[] head;
        private final LibolmKeptKeys kept = new LibolmKeptKeys();
        private RawSession raw;

        OneSession(RawSession raw, byte[] head) {
            this.raw = raw;
            this.head = head;
        }

        void become(byte[] pickle) {
            raw.close();
            raw = RawSession.unpickle(pickle);
        }

        void noteDecrypted(byte[] message) {
            NormalMessage inner = OlmMessage.parse(message).inner();
            kept.decrypted(inner.ratchetKey().bytes(), inner.chainIndex());
        }

        boolean hasDroppedKeyOf(byte[] message) {
            try {
                NormalMessage inner = OlmMessage.parse(message).inner();
                return kept.hasDropped(inner.ratchetKey().bytes(), inner.chainIndex());
            } catch (OlmException e) {
                return false;
            }
        }
    }
}
