package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What happens to the bytes of a file on a failing disk. */
enum Damage {
    /** One bit is flipped. */
    ONE_BIT {
        @Override
        List<Hit> hits(int length, Random random) {
            return List.of(bit(length, random));
        }
    },
    /** Sixteen bits are flipped. */
    SIXTEEN_BITS {
        @Override
        List<Hit> hits(int length, Random random) {
            List<Hit> hits = new ArrayList<>();
            for (int bit = 0; bit < 16; bit++) {
                hits.add(bit(length, random));
            }
            return hits;
        }
    },
    /** A page of the disk is all zeros. */
    ZEROED_PAGE {
        @Override
        List<Hit> hits(int length, Random random) {
            int page = random.nextInt(length / PAGE);
            return List.of(new Hit(page * PAGE, PAGE, 0));
        }
    },
    /** A page of the disk is all ones, as an erased block of flash. */
    ERASED_PAGE {
        @Override
        List<Hit> hits(int length, Random random) {
            return List.of(new Hit(random.nextInt(length / PAGE) * PAGE, PAGE, ERASED));
        }
    },
    /** Every third page of the disk or so is all zeros. */
    MANY_ZEROED_PAGES {
        @Override
        List<Hit> hits(int length, Random random) {
            List<Hit> hits = new ArrayList<>();
            for (int page = 0; page < length / PAGE; page++) {
                if (random.nextInt(3) == 0) {
                    hits.add(new Hit(page * PAGE, PAGE, 0));
                }
            }
            return hits;
        }
    };

    private static final int PAGE = 4096;
    private static final int ERASED = -1;

    /** Where a file is damaged: from a byte on, so many of them, zeroed, all ones or with these bits flipped. */
    record Hit(int from, int length, int flipped) {
        void apply(byte[] bytes) {
            for (int at = from; at < from + length; at++) {
                bytes[at] = (byte) (flipped == 0 || flipped == ERASED ? flipped : bytes[at] ^ flipped);
            }
        }

        boolean touches(int first, int count) {
            return first < from + length && from < first + count;
        }
    }

    abstract List<Hit> hits(int length, Random random);

    private static Hit bit(int length, Random random) {
        return new Hit(random.nextInt(length), 1, 1 << random.nextInt(Byte.SIZE));
    }
}
