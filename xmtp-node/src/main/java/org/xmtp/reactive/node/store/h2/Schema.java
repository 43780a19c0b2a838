package org.xmtp.reactive.node.store.h2;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.Migrations;

/** The tables, and the way to them from each earlier form: the scripts among the resources. */
final class Schema {

    /** What stood before there were scripts. */
    private static final String FIRST = "1";

    private Schema() {}

    /** Creates what is missing, brings what is older up to date, and refuses what a newer version wrote. Blocks. */
    static void prepare(String database) {
        String url = "jdbc:h2:" + database + ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE;REUSE_SPACE=FALSE";
        FluentConfiguration configuration = Migrations.of(Schema.class)
                .dataSource(url, H2EnvelopeStore.USER, "")
                .baselineVersion(FIRST)
                .baselineOnMigrate(true);
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
                ResultSet tables = connection.getMetaData().getTables(null, null, Migrations.HISTORY, null)) {
            if (tables.next()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("DELETE FROM \"" + Migrations.HISTORY + "\" WHERE NOT \"success\"");
                }
            }
        } catch (SQLException e) {
            throw new StoreException("the data can't be opened (error " + e.getErrorCode()
                    + "); look whether there is room and whether it may be written, or restore a backup");
        }
    }
}
