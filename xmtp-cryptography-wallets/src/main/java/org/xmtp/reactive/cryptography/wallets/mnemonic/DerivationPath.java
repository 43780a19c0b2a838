package org.xmtp.reactive.cryptography.wallets.mnemonic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xmtp.reactive.api.Printable;
import org.xmtp.reactive.api.XmtpConfigurationException;

/**
 * Which of the keys behind a mnemonic (BIP-32). One mnemonic has any number of accounts, each at its own path.
 *
 * @param steps from the master key to the account's, at most {@value #MAX_STEPS}
 */
public record DerivationPath(List<Step> steps) {
    /** How many steps a path may have. */
    public static final int MAX_STEPS = 16;

    private static final Pattern STEP = Pattern.compile("([0-9]{1,10})(['hH]?)");
    private static final int PURPOSE = 44;
    private static final int ETHEREUM = 60;
    private static final int SHOWN = 80;

    /** Takes at most {@value #MAX_STEPS} steps. */
    public DerivationPath {
        steps = List.copyOf(steps);
        if (steps.size() > MAX_STEPS) {
            throw invalid("m/…/" + steps.get(steps.size() - 1), "give at most " + MAX_STEPS + " numbers");
        }
    }

    /**
     * One step.
     *
     * @param number 0 to 2³¹ - 1
     * @param hardened whether public keys alone do not lead there
     */
    public record Step(int number, boolean hardened) {
        /** Takes no negative number. */
        public Step {
            if (number < 0) {
                throw invalid(Integer.toString(number), "give numbers from 0 to " + Integer.MAX_VALUE);
            }
        }

        @Override
        public String toString() {
            return hardened ? number + "'" : Integer.toString(number);
        }
    }

    /**
     * Where MetaMask and most wallets have their account of this number: {@code m/44'/60'/0'/0/number} (BIP-44).
     *
     * @param number 0 for the first account
     */
    public static DerivationPath account(int number) {
        return new DerivationPath(List.of(
                new Step(PURPOSE, true),
                new Step(ETHEREUM, true),
                new Step(0, true),
                new Step(0, false),
                new Step(number, false)));
    }

    /**
     * Reads a path as wallets show it, such as {@code m/44'/60'/0'/0/0}; {@code h} or {@code H} may stand for the
     * apostrophe.
     *
     * @throws XmtpConfigurationException if it is anything else
     */
    public static DerivationPath parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split("/", MAX_STEPS + 2);
        if (!parts[0].equals("m") || parts.length > MAX_STEPS + 1) {
            throw malformed(text);
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            Matcher step = STEP.matcher(parts[i]);
            if (!step.matches() || Long.parseLong(step.group(1)) > Integer.MAX_VALUE) {
                throw malformed(text);
            }
            steps.add(new Step(Integer.parseInt(step.group(1)), !step.group(2).isEmpty()));
        }
        return new DerivationPath(steps);
    }

    /** As wallets show it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("m");
        steps.forEach(step -> text.append('/').append(step));
        return text.toString();
    }

    private static XmtpConfigurationException malformed(String text) {
        return invalid(
                Printable.text(text.substring(0, Math.min(SHOWN, text.length()))),
                "give m and at most " + MAX_STEPS + " numbers, such as " + account(0));
    }

    private static XmtpConfigurationException invalid(String value, String remedy) {
        return XmtpConfigurationException.invalid("derivation path", value, remedy);
    }
}
