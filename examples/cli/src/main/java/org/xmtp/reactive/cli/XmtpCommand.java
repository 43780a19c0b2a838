package org.xmtp.reactive.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What is before every command: where the store and the node are, and how to print. */
@Command(
        name = "xmtp",
        versionProvider = Version.class,
        description = "Registers, sends and receives from a terminal or a script. Exits with 0, 1 (failed), 2 (usage), "
                + "130 (Ctrl-C) or 143 (SIGTERM); interrupted, it still closes its store in order.")
final class XmtpCommand implements Runnable {
    @Mixin
    private StoreOptions store = new StoreOptions();

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            scope = ScopeType.INHERIT,
            description =
                    "fail when the node was out of reach for that long (default: send and register after 30, recv at "
                            + "once, stream and chat never)")
    private @Nullable Integer timeout;

    @Option(
            names = "--trust",
            paramLabel = "POLICY",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:XMTP_TRUST:-accept}",
            description = "what becomes of installations that a known account shows later: accept, hold (sent nothing "
                    + "until \"trust\" approves them, then what was sent meanwhile) or refuse (nothing of before) "
                    + "(default: what XMTP_TRUST names, else accept)")
    private Trust trust = Trust.ACCEPT;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print one JSON object a line")
    private boolean json;

    @Option(names = "-v", scope = ScopeType.INHERIT, description = "print the stack trace of a failure")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this")
    @SuppressWarnings("unused")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "show which version this is")
    @SuppressWarnings("unused")
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;

    private XmtpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs one command; what it ends with. */
    static int execute(Terminal terminal, String... arguments) {
        StringWriter help = new StringWriter();
        int code =
                commandLine(terminal, arguments).setOut(new PrintWriter(help)).execute(arguments);
        if (help.getBuffer().isEmpty()) {
            return code;
        }
        try {
            terminal.printOurs(help.toString());
            return code;
        } catch (UnwritableException e) {
            return Failures.failed(e, terminal, false);
        }
    }

    /** One of the commands, made only where it may be wanted: each takes milliseconds to look at. */
    private record Entry(Class<?> type, Function<XmtpCommand, Object> maker) {
        String name() {
            return type.getAnnotation(Command.class).name();
        }

        /** What stands in its place where others are asked for: its name and what it does. */
        CommandSpec described() {
            CommandSpec described = CommandSpec.create().name(name());
            described
                    .usageMessage()
                    .description(type.getAnnotation(Command.class).description());
            return described;
        }
    }

    private static final List<Entry> COMMANDS = List.of(
            new Entry(RegisterCommand.class, RegisterCommand::new),
            new Entry(InfoCommand.class, InfoCommand::new),
            new Entry(SendCommand.class, SendCommand::new),
            new Entry(ReceiveCommand.class, ReceiveCommand::new),
            new Entry(StreamCommand.class, StreamCommand::new),
            new Entry(ChatCommand.class, ChatCommand::new),
            new Entry(ListConversationsCommand.class, ListConversationsCommand::new),
            new Entry(ListContactsCommand.class, ListContactsCommand::new),
            new Entry(InstallationsCommand.class, InstallationsCommand::new),
            new Entry(FingerprintCommand.class, FingerprintCommand::new),
            new Entry(TrustCommand.class, TrustCommand::new),
            new Entry(RotateCommand.class, RotateCommand::new),
            new Entry(RevokeCommand.class, RevokeCommand::new),
            new Entry(RecoverCommand.class, RecoverCommand::new),
            new Entry(SalvageCommand.class, SalvageCommand::new),
            new Entry(ClearCommand.class, ClearCommand::new));

    /** The command line, with each command on it that some argument names. */
    static CommandLine commandLine(Terminal terminal, String... arguments) {
        XmtpCommand xmtp = new XmtpCommand(terminal);
        CommandLine line = new CommandLine(xmtp);
        Set<String> named = new HashSet<>(List.of(arguments));
        for (Entry entry : COMMANDS) {
            line.addSubcommand(named.contains(entry.name()) ? entry.maker().apply(xmtp) : entry.described());
        }
        return line.setErr(terminal.err())
                .registerConverter(AccountAddress.class, XmtpCommand::address)
                .registerConverter(InstallationId.class, XmtpCommand::installation)
                .registerConverter(Path.class, PathArgument::parse)
                .registerConverter(Header.class, Header::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A text may begin with @; it names no file.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, given) -> Failures.usage(e, terminal))
                .setExecutionExceptionHandler((e, command, parsed) -> Failures.failed(e, terminal, xmtp.verbose));
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw usage("a command is missing");
    }

    /** The store of this installation. */
    StoreFiles store() {
        return store.store();
    }

    /** A client of the node that was chosen, still without a store. */
    Xmtp.ClientBuilder client() {
        return node.client().trust(trust);
    }

    /** How long the node may be out of reach, where that was told. */
    Optional<Duration> timeout() {
        if (timeout != null && timeout < 1) {
            throw usage("--timeout " + timeout + ": give seconds, 1 or more");
        }
        return Optional.ofNullable(timeout).map(Duration::ofSeconds);
    }

    /** Where the results go. */
    Output output() {
        return json ? new JsonOutput(terminal) : new PlainOutput(terminal);
    }

    /** Where text comes from, and where is said what is no result. */
    Terminal terminal() {
        return terminal;
    }

    private static AccountAddress address(String text) {
        try {
            return AccountAddress.parse(text);
        } catch (XmtpConfigurationException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static InstallationId installation(String text) {
        try {
            return new InstallationId(text);
        } catch (XmtpConfigurationException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
