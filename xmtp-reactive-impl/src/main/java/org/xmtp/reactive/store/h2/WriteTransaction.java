package org.xmtp.reactive.store.h2;

import java.util.Optional;
import java.util.function.Consumer;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;

/**
 * Runs the transactions of the writer's connection, and knows how the last one ended: after one of unknown outcome, or
 * a conflict, none follows. For one thread.
 */
final class WriteTransaction {
    private final Sql sql;
    private final Opening opening;
    private final Opener opener;
    private Head head;
    private boolean openingRecorded;
    private Optional<CommitException> end = Optional.empty();

    WriteTransaction(Sql sql, Opening opening, Opener opener, Head head) {
        this.sql = sql;
        this.opening = opening;
        this.opener = opener;
        this.head = head;
    }

    /** The head as the last transaction left it. */
    Head head() {
        return head;
    }

    Sealer sealer() {
        return opening.sealer();
    }

    boolean broken() {
        return end.isPresent();
    }

    /** Whether the connection can be trusted: it is not broken, and the head there is the one known here. */
    boolean isSound() {
        try {
            return !broken() && HeadRow.read(sql, opener).equals(head);
        } catch (SqlFailure | XmtpSecurityException e) {
            return false;
        }
    }

    /**
     * Writes and commits, and moves the head; whether it is forced to disk is another matter.
     *
     * @throws CommitException if that fails
     */
    void run(Head next, Consumer<Sql> writes) {
        requireSound();
        try {
            sql.begin();
            if (!openingRecorded) {
                Openings.record(sql, opening);
            }
            if (!next.equals(head) && !HeadRow.replace(sql, opening.sealer(), head, next)) {
                throw new CommitException(
                        Outcome.CONFLICT,
                        "The last position is not " + head.position() + ": there is a second writer.");
            }
            writes.accept(sql);
        } catch (RuntimeException e) {
            throw rolledBack(reason(e));
        } catch (Error e) {
            throw ended(new CommitException(Outcome.UNKNOWN, e.getClass().getName()));
        }
        orUnknown(sql::commit);
        openingRecorded = true;
        head = next;
    }

    /**
     * Moves the head alone, and leaves one more copy of the opening's row in the file.
     *
     * @throws CommitException if that fails
     */
    void move(Head next) {
        run(next, writing -> Openings.recordAgain(writing, opening));
    }

    /** Returns when all that was committed is on the disk. */
    void force() {
        orUnknown(sql::force);
    }

    /** Returns when all that was found is on the disk. */
    void forceFound() {
        try {
            sql.force();
        } catch (SqlFailure e) {
            throw e.toStorageException();
        }
    }

    /** Runs a statement that is a transaction of its own. */
    void alone(Consumer<Sql> statement) {
        requireSound();
        orUnknown(() -> statement.accept(sql));
    }

    /** Closes the database; other connections to it end with it. */
    void shutDown() {
        try {
            sql.update("SHUTDOWN");
        } catch (SqlFailure e) {
            close();
        }
    }

    /** Ends the database, and writes nothing any more. */
    void abort() {
        sql.abort();
    }

    void close() {
        sql.close();
    }

    private void requireSound() {
        end.ifPresent(e -> {
            throw new CommitException(e.outcome(), String.valueOf(e.getMessage()));
        });
    }

    private void orUnknown(Runnable step) {
        try {
            step.run();
        } catch (SqlFailure e) {
            throw ended(new CommitException(Outcome.UNKNOWN, String.valueOf(e.getMessage())));
        } catch (Error e) {
            throw ended(new CommitException(Outcome.UNKNOWN, e.getClass().getName()));
        }
    }

    private static CommitException reason(RuntimeException e) {
        if (e instanceof CommitException known) {
            return known;
        }
        if (e instanceof SqlFailure failure) {
            return new CommitException(
                    failure.badValues() ? Outcome.REJECTED : Outcome.UNAVAILABLE, String.valueOf(failure.getMessage()));
        }
        return new CommitException(Outcome.REJECTED, e.getClass().getName());
    }

    private CommitException rolledBack(CommitException reason) {
        try {
            sql.rollback();
        } catch (SqlFailure e) {
            return ended(new CommitException(Outcome.UNKNOWN, String.valueOf(e.getMessage())));
        }
        return reason.outcome() == Outcome.CONFLICT ? ended(reason) : reason;
    }

    private CommitException ended(CommitException reason) {
        end = Optional.of(reason);
        return reason;
    }
}
