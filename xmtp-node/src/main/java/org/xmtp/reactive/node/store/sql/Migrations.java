package org.xmtp.reactive.node.store.sql;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The way of a database's tables from each earlier form to this one: the scripts among the resources of a store. */
public final class Migrations {

    /** The table of the scripts that were run. */
    public static final String HISTORY = "node_schema_history";

    private Migrations() {}

    /**
     * Scripts to be run: creates what is missing, brings what is older up to date, and refuses what a newer version
     * wrote.
     *
     * @param store the class whose package has the scripts, in {@code migrations}
     */
    public static FluentConfiguration of(Class<?> store) {
        return Flyway.configure(store.getClassLoader())
                .locations("classpath:" + store.getPackageName().replace('.', '/') + "/migrations")
                .table(HISTORY)
                .ignoreMigrationPatterns(new String[0])
                .loggers("slf4j");
    }
}
