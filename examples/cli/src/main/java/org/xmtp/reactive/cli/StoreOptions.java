package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which store, and which key opens it. */
final class StoreOptions {
    private static final String VARIABLE = "XMTP_DB";
    private static final String DEFAULT_NAME = "store";

    @Option(
            names = "--db",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the store of this installation, without the database's ending (default: what XMTP_DB names, "
                    + "else \"store\" in this user's data folder)")
    private @Nullable Path database;

    @Option(
            names = "--store-key-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the key of the store, 64 hexadecimal digits (default: the store's own, FILE.key)")
    private @Nullable Path keyFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** The store; nothing was made for it yet. */
    StoreFiles store() {
        Path named = database == null ? ofEnvironment() : database;
        if (named == null) {
            DataFolder folder = DataFolder.ofThisUser();
            return new StoreFiles(folder.path().resolve(DEFAULT_NAME), Optional.ofNullable(keyFile), folder::make);
        }
        String problem = StoreFiles.problem(named);
        if (problem != null) {
            throw usage("the store \"" + named + "\" " + problem);
        }
        return new StoreFiles(named, Optional.ofNullable(keyFile), () -> {});
    }

    private @Nullable Path ofEnvironment() {
        String named = System.getenv(VARIABLE);
        if (named == null || named.isEmpty()) {
            return null;
        }
        try {
            return PathArgument.parse(named);
        } catch (TypeConversionException e) {
            throw usage(VARIABLE + ": " + e.getMessage());
        }
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
