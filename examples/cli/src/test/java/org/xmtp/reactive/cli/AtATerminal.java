package org.xmtp.reactive.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test at a {@link PseudoTerminal}. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "org.xmtp.reactive.cli.PseudoTerminal#isThere",
        disabledReason = "script of util-linux, which makes a terminal for the console, is missing")
@interface AtATerminal {}
