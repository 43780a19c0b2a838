package org.xmtp.reactive.cryptography.oracles;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/**
 * Two ends that write to each other at random. All decisions come from the seed and the number; but the oracle's keys,
 * and with them the bytes, are others each time.
 */
final class Conversation {
    /** How many numbers one conversation has for sessions: each attempt to make one takes one. */
    private static final int SESSIONS = 1 << 13;

    private static final int MAX_SESSIONS_OF_AN_END = 4;
    private static final List<Tampering> TAMPERINGS =
            List.of(Tampering.values()).subList(1, Tampering.values().length);

    private final int number;
    private final SplittableRandom dice;
    private final Setting setting;
    private final Weather weather;
    private final List<End> ends;
    private final List<List<Letter>> onTheWayTo = List.of(new ArrayList<>(), new ArrayList<>());
    /** What is held up, and arrives when the ends have gone on for long. */
    private final List<List<Letter>> heldUpTo = List.of(new ArrayList<>(), new ArrayList<>());

    private int sessions;
    private int messages;
    /** What an end has still to say, once the oracle has made the ratchet key for it. */
    private @Nullable Runnable rest;

    Conversation(long seed, int number, Oracle oracle, Tally tally) {
        this.number = number;
        dice = new SplittableRandom(new SplittableRandom(seed + number).nextLong());
        String name = "conversation " + number + " of seed " + seed;
        setting = new Setting(name, oracle, tally, new SeededRandom(dice.split()));
        weather = Weather.of(number, oracle.versions().stream().sorted().toList(), dice);
        ends = List.of(
                new End(2 * number, this::nextSession, setting), new End(2 * number + 1, this::nextSession, setting));
        int starter = dice.nextInt(2);
        open(starter);
        if (dice.nextInt(5) == 0) {
            open(1 - starter);
        }
    }

    private int nextSession() {
        if (sessions == SESSIONS) {
            throw new IllegalStateException(setting.name() + " needs more than " + SESSIONS + " sessions");
        }
        return number * SESSIONS + sessions++;
    }

    /** Does one thing, and says whether there is more to do. The oracle must have answered before the next. */
    boolean step() {
        @Nullable Runnable unsaid = rest;
        rest = null;
        if (unsaid != null) {
            unsaid.run();
            return true;
        }
        int end = dice.nextInt(2);
        if (messages >= weather.messages()) {
            letHeldUpArrive(end);
            hear(end);
            return Stream.concat(onTheWayTo.stream(), heldUpTo.stream()).anyMatch(letters -> !letters.isEmpty());
        }
        switch (dice.nextInt(100)) {
            case 0 -> open(end);
            case 1 -> changeKeys(end);
            case 2 -> letHeldUpArrive(end);
            case 3 -> ends.get(end).twins().forEach(Twin::saveAndRestore);
            case 4 -> ends.get(end).twins().forEach(Twin::compareStates);
            default -> {
                // The more is on its way, the less is said.
                if (onTheWayTo.get(end).size() + onTheWayTo.get(1 - end).size() < dice.nextInt(20)) {
                    speak(end);
                } else {
                    hear(end);
                }
            }
        }
        return true;
    }

    /** Compares all states a last time, and lets the oracle forget this conversation. */
    void finish() {
        for (End end : ends) {
            end.twins().forEach(Twin::compareStates);
        }
        setting.oracle().forget(2 * number, number * SESSIONS, sessions);
        setting.oracle().forget(2 * number + 1, number * SESSIONS, 0);
    }

    private void open(int end) {
        if (ends.get(end).twins().size() == MAX_SESSIONS_OF_AN_END) {
            return;
        }
        OlmVersion version =
                weather.versions().get(dice.nextInt(weather.versions().size()));
        if (dice.nextBoolean()) {
            ends.get(end).open(version, ends.get(1 - end), dice);
        } else {
            ends.get(end).openByOracle(version, ends.get(1 - end), dice);
        }
    }

    private void changeKeys(int end) {
        switch (dice.nextInt(3)) {
            case 0 -> ends.get(end).makeOneTimeKeys();
            case 1 -> ends.get(end).rotateFallbackKey();
            default -> ends.get(end).forgetPreviousFallbackKey();
        }
    }

    private void speak(int end) {
        List<Twin> twins = ends.get(end).twins();
        if (twins.isEmpty()) {
            return;
        }
        // As clients do, mostly on the session that decrypted last.
        Twin twin = twins.get(dice.nextInt(4) > 0 ? twins.size() - 1 : dice.nextInt(twins.size()));
        if (dice.nextDouble() < weather.gaps()) {
            int lost = dice.nextInt(1995, 2005);
            say(end, twin, lost + dice.nextInt(1, 4), lost);
        } else {
            say(end, twin, count(), 0);
        }
    }

    private int count() {
        int kind = dice.nextInt(100);
        if (kind < 90) {
            return dice.nextInt(1, 4);
        }
        return kind < 98 ? dice.nextInt(4, 20) : dice.nextInt(20, 60);
    }

    private void say(int end, Twin twin, int count, int lost) {
        if (count > 0 && twin.beginsChain() && dice.nextBoolean()) {
            twin.encryptWithKeyOfOracle(plaintext(), letter -> send(end, letter, lost > 0));
            rest = () -> say(end, twin, count - 1, lost - 1);
            return;
        }
        for (int i = 0; i < count; i++) {
            send(end, twin.encrypt(plaintext()), i < lost);
        }
    }

    private byte[] plaintext() {
        byte[] plaintext = new byte[dice.nextInt(50) == 0 ? dice.nextInt(5000) : dice.nextInt(70)];
        dice.nextBytes(plaintext);
        return plaintext;
    }

    private void send(int end, Letter letter, boolean lost) {
        if (!lost) {
            messages++;
            if (dice.nextDouble() >= weather.loss()) {
                boolean heldUp = dice.nextDouble() < weather.disorder() / 5;
                (heldUp ? heldUpTo : onTheWayTo).get(1 - end).add(letter);
            }
        }
    }

    private void letHeldUpArrive(int end) {
        onTheWayTo.get(end).addAll(heldUpTo.get(end));
        heldUpTo.get(end).clear();
    }

    private void hear(int end) {
        List<Letter> letters = onTheWayTo.get(end);
        if (letters.isEmpty()) {
            return;
        }
        int index = dice.nextDouble() < weather.disorder() ? dice.nextInt(letters.size()) : 0;
        Letter letter = letters.get(index);
        boolean altered = false;
        while (dice.nextDouble() < weather.tampering()) {
            tamper(ends.get(end), letter);
            altered = true;
        }
        if (altered && dice.nextBoolean()) {
            return;
        }
        ends.get(end).receive(letter.message(), letter, Tampering.NONE);
        if (dice.nextDouble() >= weather.repetition()) {
            letters.remove(index);
        }
    }

    private void tamper(End end, Letter letter) {
        Tampering tampering = TAMPERINGS.get(dice.nextInt(TAMPERINGS.size()));
        if (tampering == Tampering.OTHER_SESSION) {
            end.twins().stream()
                    .filter(twin -> !twin.sessionId().equals(letter.sessionId()))
                    .findFirst()
                    .ifPresent(twin -> end.decrypt(twin, OlmMessage.parse(letter.message()), letter, tampering));
        } else if (tampering.concerns(letter)) {
            end.receive(tampering.apply(letter, dice), letter, tampering);
        }
    }
}
