package org.xmtp.reactive;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;

/** The packages that architecture is tested of, by their last names. */
final class EnginePackages {
    static final String BASE = "org.xmtp.reactive.";

    /** Those whose objects belong to a client's loop. */
    static final List<String> ON_THE_LOOP = List.of("session", "inbound", "outbound", "reading", "identity", "client");

    /** All of them. */
    static final List<String> ALL = Stream.concat(
                    ON_THE_LOOP.stream(), Stream.of("content", "network", "runtime", "store", "wire"))
            .toList();

    private EnginePackages() {}

    /** The main classes of packages and of what lies below them. */
    static JavaClasses classes(List<String> names) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(names.stream().map(name -> BASE + name).toList());
    }
}
