package org.xmtp.reactive.cli;

import picocli.CommandLine.TypeConversionException;

/**
 * What is sent with each call: a name, and a value or the environment's variable that has it.
 *
 * @param name its name
 * @param value the value, which may be a secret, or the variable's name
 */
record Header(String name, String value) {
    /** Reads {@code NAME=VALUE}; the error does not say the value, nor what may be one. */
    static Header parse(String text) {
        int end = text.indexOf('=');
        if (end <= 0) {
            throw new TypeConversionException("give its name and = before it");
        }
        return new Header(text.substring(0, end), text.substring(end + 1));
    }

    @Override
    public String toString() {
        return name + "=****";
    }
}
