package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTests {
    @Test
    void keepsOrdinaryTextAsItIs() {
        assertThat(TerminalText.escaped("Grüße, 世界 👩‍👩‍👧 \\n")).isEqualTo("Grüße, 世界 👩‍👩‍👧 \\n");
    }

    @Test
    void escapesWhatSteersTheTerminal() {
        assertThat(TerminalText.escaped("\u001b[2J\u0007\u009b\u007f")).isEqualTo("\\u001b[2J\\u0007\\u009b\\u007f");
    }

    @Test
    void staysOnOneLine() {
        assertThat(TerminalText.escaped("a\r\nb\tc\u2028d")).isEqualTo("a\\r\\nb\\tc\\u2028d");
    }

    @Test
    void doesNotLetAPeerTurnTheDirectionOfWriting() {
        assertThat(TerminalText.escaped("\u202eevil\u2069")).isEqualTo("\\u202eevil\\u2069");
    }
}
