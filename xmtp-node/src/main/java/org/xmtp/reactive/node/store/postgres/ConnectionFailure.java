package org.xmtp.reactive.node.store.postgres;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.xmtp.reactive.node.store.StoreException;

/** Why a database can't be used, and what to do, in one sentence. */
final class ConnectionFailure {

    private ConnectionFailure() {}

    /** What is told of {@code cause}; nothing of its own text, which may hold anything. */
    static StoreException of(PostgresUrl url, Throwable cause) {
        return new StoreException(sentence(url, cause));
    }

    private static String sentence(PostgresUrl url, Throwable cause) {
        if (find(cause, UnknownHostException.class).isPresent()) {
            return "the host " + url.host() + " of the store " + url + " has no address; look at its name";
        }
        if (find(cause, ConnectException.class).isPresent()) {
            return "nobody answers at " + url.host() + ":" + url.port() + " for the store " + url
                    + "; start PostgreSQL there or name another host and port";
        }
        String state =
                find(cause, SQLException.class).map(SQLException::getSQLState).orElse("");
        return switch (state) {
            case "28P01" ->
                "the password for the user " + url.user() + " of the store " + url
                        + " is wrong or missing; give it by PGPASSWORD, a password file or the URL";
            case "28000" ->
                "the server of the store " + url + " does not let the user " + url.user()
                        + " in; make the user, or allow it in pg_hba.conf";
            case "3D000" -> "there is no database " + url.database() + " at the store " + url + "; make it with createdb";
            case "42501" ->
                "the user " + url.user() + " may not make tables in the store " + url
                        + "; make the user the owner of the database";
            case "25006" -> "the server of the store " + url + " is a standby; name the primary";
            case "08001", "08004", "08006", "57P03", "53300" ->
                "the server of the store " + url + " takes no connection now (SQL state " + state
                        + "); see its log and try again";
            case "" -> "the store " + url + " can't be used (" + cause.getClass().getSimpleName() + ")";
            default -> "the store " + url + " can't be used (SQL state " + state + "); see the server's log";
        };
    }

    private static <T extends Throwable> Optional<T> find(Throwable cause, Class<T> type) {
        return Stream.iterate(cause, current -> current != null, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
