package org.xmtp.reactive.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who mistyped a word. */
final class Similar {
    /** How many letters may be wrong, missing, too many or turned round. */
    private static final int SLIPS = 2;

    private Similar() {}

    /** The nearest of some words, if one is near. */
    static Optional<String> to(String typed, Collection<String> words) {
        return words.stream()
                .filter(word -> slips(typed, word) <= Math.min(SLIPS, typed.length() / 2))
                .min(Comparator.comparingInt((String word) -> slips(typed, word))
                        .thenComparing(word -> word));
    }

    /** The distance of Damerau and Levenshtein, each pair turned round at most once. */
    private static int slips(String typed, String word) {
        int[][] least = new int[typed.length() + 1][word.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= word.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                boolean same = typed.charAt(i - 1) == word.charAt(j - 1);
                int slips =
                        Math.min(least[i - 1][j - 1] + (same ? 0 : 1), Math.min(least[i - 1][j], least[i][j - 1]) + 1);
                boolean turned = i > 1
                        && j > 1
                        && typed.charAt(i - 1) == word.charAt(j - 2)
                        && typed.charAt(i - 2) == word.charAt(j - 1);
                least[i][j] = turned ? Math.min(slips, least[i - 2][j - 2] + 1) : slips;
            }
        }
        return least[typed.length()][word.length()];
    }
}
