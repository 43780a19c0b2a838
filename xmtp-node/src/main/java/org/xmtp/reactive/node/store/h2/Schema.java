package org.xmtp.reactive.node.store.h2;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.xmtp.reactive.node.store.StoreException;

/** The tables, and the way to them from each earlier form: the scripts among the resources. */
final class Schema {

    private static final String HISTORY = "node_schema_history";

    /** What stood before there were scripts. */
    private static final String FIRST = "1";

    private Schema() {}

    /** Creates what is missing, brings what is older up to date, and refuses what a newer version wrote. Blocks. */
    static void prepare(Path database) {
        String url = "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;REUSE_SPACE=FALSE";
        FluentConfiguration configuration = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(url, H2EnvelopeStore.USER, "")
                .locations("classpath:org/xmtp/reactive/node/store/h2/migrations")
                .table(HISTORY)
                .baselineVersion(FIRST)
                .baselineOnMigrate(true)
                .ignoreMigrationPatterns(new String[0])
                .loggers("slf4j");
        try {
            forgetFailures(url);
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw new StoreException("the data was written by another version of the node, or can't be read ("
                    + e.getErrorCode() + "); use that version or another directory");
        }
    }

    /** A script that failed is run again: it can be, and what made it fail may be over. */
    private static void forgetFailures(String url) {
        try (Connection connection = DriverManager.getConnection(url, H2EnvelopeStore.USER, "");
                ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
            if (tables.next()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("DELETE FROM \"" + HISTORY + "\" WHERE NOT \"success\"");
                }
            }
        } catch (SQLException e) {
            throw new StoreException("the data can't be opened (error " + e.getErrorCode()
                    + "); look whether there is room and whether it may be written, or restore a backup");
        }
    }
}
