package org.xmtp.reactive.store.h2;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.h2.mvstore.DataUtils;

/**
 * What looks like the columns of a row: a number, and the bytes behind it. The database writes the columns of a row one
 * after the other, whatever page they are in, so that a row can be found without anything around it.
 *
 * @param id the number
 * @param at where the bytes begin
 * @param length how many they are
 */
record FoundRow(long id, long at, int length) {
    /** Tags of numbers: any, 0 to 7 within the tag, negative ones. */
    private static final int NUMBER = 5;

    private static final int SMALL_NUMBER = 48;
    private static final int SMALL_NUMBERS = 8;
    private static final int NEGATIVE_NUMBER = 67;

    /** Tags of bytes: any, up to 31 of them with the length within the tag. */
    private static final int BYTES = 12;

    private static final int FEW_BYTES = 100;
    private static final int MANY_BYTES = 132;
    /** A number and a length take no more. */
    private static final int MOST_BEFORE_BYTES = 32;

    /** The row whose first column begins there. */
    static Optional<FoundRow> at(DamagedFile file, long offset) {
        int tag = file.at(offset);
        boolean small = tag >= SMALL_NUMBER && tag < SMALL_NUMBER + SMALL_NUMBERS;
        if (!small && tag != NUMBER && tag != NEGATIVE_NUMBER) {
            return Optional.empty();
        }
        ByteBuffer columns = ByteBuffer.wrap(file.bytes(offset + 1, MOST_BEFORE_BYTES));
        if (columns.remaining() < MOST_BEFORE_BYTES) {
            return Optional.empty();
        }
        long id = small ? tag - SMALL_NUMBER : DataUtils.readVarLong(columns);
        return bytes(file, tag == NEGATIVE_NUMBER ? -id : id, columns, offset + 1);
    }

    /** The bytes in the column behind this one, under the same number. */
    Optional<FoundRow> next(DamagedFile file) {
        long behind = at + length;
        ByteBuffer column = ByteBuffer.wrap(file.bytes(behind, MOST_BEFORE_BYTES));
        return column.remaining() < MOST_BEFORE_BYTES ? Optional.empty() : bytes(file, id, column, behind);
    }

    private static Optional<FoundRow> bytes(DamagedFile file, long id, ByteBuffer column, long columnAt) {
        int tag = column.get() & 0xff;
        int length;
        if (tag == BYTES) {
            length = DataUtils.readVarInt(column);
        } else if (tag >= FEW_BYTES && tag < MANY_BYTES) {
            length = tag - FEW_BYTES;
        } else {
            return Optional.empty();
        }
        long at = columnAt + column.position();
        return length > 0 && at + length <= file.size() ? Optional.of(new FoundRow(id, at, length)) : Optional.empty();
    }
}
