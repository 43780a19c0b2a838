package org.xmtp.reactive.node.store.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.Migrations;

/** The tables, and the way to them from each earlier form: the scripts among the resources. */
final class Schema {

    private Schema() {}

    /**
     * Creates what is missing, brings what is older up to date, and refuses what a newer version wrote. Several nodes
     * may do so at a time. Blocks.
     */
    static void prepare(PostgresUrl url, String password) {
        try {
            Migrations.of(Schema.class)
                    .dataSource(url.jdbc(), url.user(), password)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw reported(url, !password.isEmpty(), e);
        }
    }

    /** Refuses a database in which there is no node's data yet. Blocks. */
    static void requireData(PostgresUrl url, String password) {
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.user(), password);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT to_regclass('store') IS NOT NULL")) {
            if (!found.next() || !found.getBoolean(1)) {
                throw new StoreException(
                        "there is no data of a node in " + url + "; name the database that was put back");
            }
        } catch (SQLException e) {
            throw ConnectionFailure.of(url, !password.isEmpty(), e);
        }
    }

    private static StoreException reported(PostgresUrl url, boolean hasPassword, FlywayException failure) {
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new StoreException(
                    "the store " + url + " holds tables of another program; make a database for the node alone");
        }
        if (failure.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return new StoreException("the store " + url
                    + " was written by another version of the node; use that version or another database");
        }
        return ConnectionFailure.of(url, hasPassword, failure);
    }
}
