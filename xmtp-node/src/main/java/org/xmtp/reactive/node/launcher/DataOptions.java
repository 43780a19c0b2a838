package org.xmtp.reactive.node.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.XmtpNode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options that name where a node keeps its data. */
final class DataOptions {

    private static final String PASSWORD_VARIABLE = "PGPASSWORD";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".xmtp/node",
            description = "the data directory (${DEFAULT-VALUE})")
    private Path data = Path.of(".xmtp/node");

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "keeps the data in PostgreSQL in place of a directory: postgresql://user@host:5432/database")
    private @Nullable String store;

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "its first line is the password for the database; else PGPASSWORD is, or what the URL holds")
    private @Nullable Path passwordFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Refuses what does not go together. What the command line names comes before what stands elsewhere. */
    void check() {
        ParseResult line = command.commandLine().getParseResult();
        if (store != null && line.hasMatchedOption("--data")) {
            if (line.hasMatchedOption("--store")) {
                throw wrong("--data and --store exclude each other");
            }
            LoggerFactory.getLogger(DataOptions.class)
                    .warn(
                            "keeps its data in {}, as the command line says, and not in the database named elsewhere",
                            data);
            store = null;
            passwordFile = line.hasMatchedOption("--store-password-file") ? passwordFile : null;
        }
        if (store == null && passwordFile != null) {
            throw wrong("--store-password-file is for a database; name it with --store");
        }
    }

    /** Whether the command line itself says where. */
    boolean isChosenHere() {
        ParseResult line = command.commandLine().getParseResult();
        return line.hasMatchedOption("--data") || line.hasMatchedOption("--store");
    }

    boolean isDatabase() {
        return store != null;
    }

    XmtpNode.Builder use(XmtpNode.Builder builder) {
        return store == null ? builder.data(data) : builder.postgres(store).postgresPassword(password());
    }

    private String password() {
        Path file = passwordFile;
        if (file == null) {
            return Optional.ofNullable(System.getenv(PASSWORD_VARIABLE)).orElse("");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            throw wrong("the password file " + file + " can't be read; name one that this user may read");
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(command.commandLine(), text);
    }
}
