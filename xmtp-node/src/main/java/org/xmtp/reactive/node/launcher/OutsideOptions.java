package org.xmtp.reactive.node.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are that the command line does not name: from the environment ({@code XMTP_NODE_OPTION_HTTP_PORT} for
 * {@code --http-port}), else from a file of properties ({@code http-port = 5555}).
 */
final class OutsideOptions implements IDefaultValueProvider {

    static final String CONFIG = "config";

    /** Longer than need be: Kubernetes sets XMTP_NODE_PORT itself for whoever runs beside a service of that name. */
    private static final String PREFIX = "XMTP_NODE_OPTION_";

    private final Map<String, String> environment;
    private final Properties file;

    private OutsideOptions(Map<String, String> environment, Properties file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the file that the command line or the environment names, if one does.
     *
     * @throws IllegalArgumentException if it can't be read, or something is named that is no option
     */
    static OutsideOptions of(CommandSpec known, Map<String, String> environment, String... arguments) {
        Properties file = new Properties();
        Optional<String> path = named(arguments)
                .or(() -> Optional.ofNullable(environment.get(variable(CONFIG))).filter(given -> !given.isBlank()));
        if (path.isPresent()) {
            file = read(Path.of(path.get()));
        }
        Set<String> names = known.options().stream()
                .map(OutsideOptions::name)
                .filter(name -> !name.equals(CONFIG) && !name.equals("help"))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : new TreeSet<>(file.stringPropertyNames())) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("the file " + path.orElse("") + " names \"" + name
                        + "\", which is no option; there are " + String.join(", ", names));
            }
        }
        Set<String> variables = names.stream().map(OutsideOptions::variable).collect(Collectors.toSet());
        variables.add(variable(CONFIG));
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !variables.contains(name)) {
                throw new IllegalArgumentException("the variable " + name + " is for no option; there are "
                        + String.join(", ", new TreeSet<>(variables)));
            }
        }
        return new OutsideOptions(environment, file);
    }

    private static Optional<String> named(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--" + CONFIG + "=")) {
                return Optional.of(arguments[i].substring(CONFIG.length() + 3));
            }
            if (arguments[i].equals("--" + CONFIG) && i + 1 < arguments.length) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.empty();
    }

    private static Properties read(Path path) {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the configuration " + path + " can't be read; name a file of lines like \"port = 5556\", in UTF-8",
                    e);
        }
        return file;
    }

    /** The variable for an option. */
    static String variable(String name) {
        return PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()) {
            return null;
        }
        String name = name(option);
        String value = Optional.ofNullable(environment.get(variable(name)))
                .filter(given -> !given.isBlank())
                .orElseGet(() -> file.getProperty(name));
        return value == null ? null : value.strip();
    }
}
