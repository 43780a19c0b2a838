package org.xmtp.reactive.node.store.postgres;

import io.r2dbc.spi.R2dbcException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.xmtp.reactive.node.store.StoreException;

/** Why a database can't be used, and what to do, in one sentence. */
final class ConnectionFailure {

    /** A state of our own: the driver has one for this and other things. */
    private static final String PASSWORD_MISSING = "password missing";

    private ConnectionFailure() {}

    /** What is told of {@code cause}; nothing of its own text, which may hold anything. */
    static StoreException of(PostgresUrl url, boolean hasPassword, Throwable cause) {
        return cause instanceof StoreException known
                ? known
                : new StoreException(sentence(url, hasPassword, state(cause), cause));
    }

    private static String state(Throwable cause) {
        if (find(cause, TimeoutException.class).isPresent()) {
            return "08001";
        }
        return find(cause, SQLException.class)
                .map(SQLException::getSQLState)
                .or(() -> find(cause, R2dbcException.class).map(R2dbcException::getSqlState))
                .orElse("");
    }

    private static String sentence(PostgresUrl url, boolean hasPassword, String found, Throwable cause) {
        if (find(cause, UnknownHostException.class).isPresent()) {
            return "the host " + url.host() + " of the store " + url + " has no address; look at its name";
        }
        if (find(cause, ConnectException.class).isPresent()) {
            return "nobody answers at " + url.host() + ":" + url.port() + " for the store " + url
                    + "; start PostgreSQL there or name another host and port";
        }
        String state = found.equals("08004") && !hasPassword ? PASSWORD_MISSING : found;
        if (state.equals("08006") && url.sslRootCertificate().isPresent()) {
            return "the server of the store " + url + " can't be reached as the sslmode " + url.sslMode()
                    + " asks; its certificate has to be of the authority in sslrootcert and, for verify-full, to name "
                    + url.host();
        }
        return switch (state) {
            case "28P01", PASSWORD_MISSING ->
                "the password for the user " + url.user() + " of the store " + url
                        + " is wrong or missing; give it by PGPASSWORD, a password file or the URL";
            case "28000" ->
                "the server of the store " + url + " does not let the user " + url.user()
                        + " in; make the user, or allow it in pg_hba.conf";
            case "3D000" ->
                "there is no database " + url.database() + " at the store " + url + "; make it with createdb";
            case "42501" ->
                "the user " + url.user() + " may not make tables in the store " + url
                        + "; make the user the owner of the database";
            case "25006", "55000" -> "the server of the store " + url + " is a standby; name the primary";
            case "08001", "08006", "57P03", "53300" ->
                "the server of the store " + url + " takes no connection now (SQL state " + state
                        + "); see its log and try again";
            case "08004" ->
                "the server of the store " + url + " refuses the connection, perhaps for want of TLS; see its log and"
                        + " the URL's sslmode";
            case "" ->
                "the store " + url + " can't be used (" + cause.getClass().getSimpleName() + ")";
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
