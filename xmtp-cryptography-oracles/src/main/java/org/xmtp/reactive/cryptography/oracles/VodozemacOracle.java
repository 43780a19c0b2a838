package org.xmtp.reactive.cryptography.oracles;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/** The program in {@code vodozemac/}, asked in batches. Its {@code question.rs} tells the form of both. */
final class VodozemacOracle implements Oracle {
    private static final int ACCOUNT = 1;
    private static final int OPEN = 2;
    private static final int ADOPT = 3;
    private static final int INBOUND = 4;
    private static final int ENCRYPT = 5;
    private static final int DECRYPT = 6;
    private static final int STATE = 7;
    private static final int FORGET = 8;
    private static final int PRE_KEY = 0;
    private static final int NORMAL = 1;

    private final Process process;
    private final DataOutputStream toProgram;
    private final DataInputStream fromProgram;
    private final Batch batch = new Batch();
    private Queue<Consumer<ByteBuffer>> waiting = new ArrayDeque<>();

    VodozemacOracle(Path program) {
        try {
            process = new ProcessBuilder(program.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(program + " does not start; build it as CONTRIBUTING.md says", e);
        }
        toProgram = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        fromProgram = new DataInputStream(process.getInputStream());
    }

    @Override
    public Set<OlmVersion> versions() {
        return Set.of(OlmVersion.V1, OlmVersion.V2);
    }

    @Override
    public void account(int account, byte[] saved) {
        batch.ask(ACCOUNT).number(account).field(saved);
    }

    @Override
    public void open(
            int session,
            int account,
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            Consumer<byte[]> saved) {
        batch.ask(OPEN).number(session).number(account).kind(version == OlmVersion.V1 ? 1 : 2);
        batch.key(peerIdentityKey).key(peerOneTimeOrFallbackKey);
        waiting.add(answer -> saved.accept(field(answer)));
    }

    @Override
    public void adopt(int session, byte[] saved) {
        batch.ask(ADOPT).number(session).field(saved);
    }

    @Override
    public void encrypt(int session, byte[] plaintext, Consumer<Encrypted> then) {
        batch.ask(ENCRYPT).number(session).field(plaintext);
        waiting.add(answer -> then.accept(new Encrypted(answer.get() == PRE_KEY, field(answer))));
    }

    @Override
    public void inbound(
            int session, int account, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then) {
        batch.ask(INBOUND)
                .number(session)
                .number(account)
                .kind(preKey ? PRE_KEY : NORMAL)
                .kind(keep ? 1 : 0)
                .field(message);
        waiting.add(answer -> then.accept(verdict(answer)));
    }

    @Override
    public void decrypt(int session, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then) {
        batch.ask(DECRYPT)
                .number(session)
                .kind(preKey ? PRE_KEY : NORMAL)
                .kind(keep ? 1 : 0)
                .field(message);
        waiting.add(answer -> then.accept(verdict(answer)));
    }

    @Override
    public void state(int session, Consumer<byte[]> saved) {
        batch.ask(STATE).number(session);
        waiting.add(answer -> saved.accept(field(answer)));
    }

    @Override
    public boolean sameState(int session, byte[] ours, byte[] its) {
        return Arrays.equals(ours, its);
    }

    @Override
    public void forget(int account, int firstSession, int sessions) {
        batch.ask(FORGET).number(account).number(firstSession).number(sessions);
    }

    @Override
    public void flush() {
        Queue<Consumer<ByteBuffer>> asked = waiting;
        waiting = new ArrayDeque<>();
        ByteBuffer answers = exchange();
        asked.forEach(question -> question.accept(answers));
        if (answers.hasRemaining()) {
            throw new IllegalStateException(answers.remaining() + " bytes that nobody asked for");
        }
    }

    private ByteBuffer exchange() {
        try {
            toProgram.writeInt(batch.size());
            batch.writeTo(toProgram);
            toProgram.flush();
            batch.reset();
            byte[] answers = new byte[fromProgram.readInt()];
            fromProgram.readFully(answers);
            return ByteBuffer.wrap(answers);
        } catch (IOException e) {
            throw new UncheckedIOException("the program with vodozemac has ended; it says why on standard error", e);
        }
    }

    /** Which of our reasons go with one of vodozemac's, numbered as in {@code verdict.rs}. */
    private static Verdict verdict(ByteBuffer answer) {
        byte reason = answer.get();
        boolean canonical = answer.get() == 1;
        byte[] plaintext = field(answer);
        // We look at the version first, and at a ratchet key that nobody can have before we make a step with it.
        return switch (reason) {
            case 0 -> Verdict.accepted(canonical, plaintext);
            case 1 -> Verdict.refused(Set.of(Reason.MALFORMED), canonical);
            case 2 -> Verdict.refused(Set.of(Reason.UNKNOWN_ONE_TIME_KEY), canonical);
            case 3 -> Verdict.refused(Set.of(Reason.VERSION_MISMATCH), canonical);
            case 4 -> Verdict.refused(Set.of(Reason.BAD_MAC, Reason.RATCHET_KEY_REFUSED), canonical);
            // It tells faulty padding apart; we do not.
            case 5 -> Verdict.refused(Set.of(Reason.BAD_MAC), canonical);
            case 6 -> Verdict.refused(Set.of(Reason.MESSAGE_KEY_GONE, Reason.VERSION_MISMATCH), canonical);
            case 7 ->
                Verdict.refused(
                        Set.of(Reason.GAP_TOO_LARGE, Reason.RATCHET_KEY_REFUSED, Reason.VERSION_MISMATCH), canonical);
            case 8 ->
                Verdict.refused(
                        Set.of(Reason.ZERO_SECRET, Reason.RATCHET_KEY_REFUSED, Reason.VERSION_MISMATCH), canonical);
            default -> throw new IllegalStateException("no such reason: " + reason);
        };
    }

    private static byte[] field(ByteBuffer answer) {
        byte[] field = new byte[answer.getInt()];
        answer.get(field);
        return field;
    }

    /** Ends the program. */
    @Override
    public void close() {
        process.destroy();
    }

    /** The questions not asked yet. */
    private static final class Batch extends ByteArrayOutputStream {
        Batch ask(int question) {
            return kind(question);
        }

        Batch kind(int value) {
            write(value);
            return this;
        }

        Batch number(int value) {
            write(value >>> 24);
            write(value >>> 16);
            write(value >>> 8);
            write(value);
            return this;
        }

        Batch key(Curve25519PublicKey key) {
            writeBytes(key.bytes());
            return this;
        }

        Batch field(byte[] bytes) {
            number(bytes.length);
            writeBytes(bytes);
            return this;
        }
    }
}
