package org.xmtp.reactive.node.store.h2;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.xmtp.reactive.node.store.StoreException;

/** The tables, and the way to them from each earlier form: the scripts among the resources. */
final class Schema {

    /** What stood before there were scripts. */
    private static final String FIRST = "1";

    private Schema() {}

    /** Creates what is missing, brings what is older up to date, and refuses what a newer version wrote. Blocks. */
    static void prepare(Path database) {
        FluentConfiguration configuration = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(
                        "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;REUSE_SPACE=FALSE",
                        H2EnvelopeStore.USER,
                        "")
                .locations("classpath:org/xmtp/reactive/node/store/h2/migrations")
                .table("node_schema_history")
                .baselineVersion(FIRST)
                .baselineOnMigrate(true)
                .ignoreMigrationPatterns(new String[0])
                .loggers("slf4j");
        try {
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw new StoreException("the data was written by another version of the node, or can't be read ("
                    + e.getErrorCode() + "); use that version or another directory");
        }
    }
}
