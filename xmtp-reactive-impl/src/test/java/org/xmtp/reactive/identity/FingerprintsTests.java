package org.xmtp.reactive.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Fingerprint;
import org.xmtp.reactive.api.InstallationId;

/** What both sides of a conversation compare. */
class FingerprintsTests {
    private static final AccountAddress ALICE = new AccountAddress("0x" + "a1".repeat(20));
    private static final AccountAddress BOB = new AccountAddress("0x" + "b0".repeat(20));
    private static final List<InstallationId> ALICES = List.of(id('A'), id('B'), id('C'));
    private static final List<InstallationId> BOBS = List.of(id('D'), id('E'));

    private static InstallationId id(char letter) {
        return new InstallationId(String.valueOf(letter).repeat(42) + "A");
    }

    @Test
    void bothSidesHaveTheSameInWhateverOrderTheyKnowInstallations() {
        List<InstallationId> shuffled = new ArrayList<>(ALICES);
        Collections.shuffle(shuffled, new Random(5));

        Fingerprint here = Fingerprints.of(ALICE, ALICES, BOB, BOBS);
        assertThat(Fingerprints.of(BOB, BOBS, ALICE, shuffled)).isEqualTo(here);
        assertThat(here.digits()).hasSize(60).containsOnlyDigits();
        assertThat(here.toString()).hasSize(71).matches("(\\d{5} ){11}\\d{5}");
        assertThat(here.payload()).matches("xmtp-v3-fingerprint:1:[A-Za-z0-9_-]{43}:[A-Za-z0-9_-]{43}");
        assertThat(here.matches(here.payload() + "\n")).isTrue();
        assertThat(here.matches(here.toString())).isTrue();
        assertThat(here.matches(here.digits())).isTrue();
    }

    @Test
    void anyOtherInstallationOrAccountGivesAnother() {
        Fingerprint here = Fingerprints.of(ALICE, ALICES, BOB, BOBS);
        Set<String> others = new HashSet<>();
        for (Fingerprint other : List.of(
                Fingerprints.of(ALICE, ALICES.subList(0, 2), BOB, BOBS),
                Fingerprints.of(ALICE, ALICES, BOB, List.of(id('D'), id('E'), id('F'))),
                Fingerprints.of(ALICE, BOBS, BOB, ALICES),
                Fingerprints.of(ALICE, ALICES, ALICE, ALICES),
                Fingerprints.of(ALICE, ALICES, BOB, List.of()))) {
            assertThat(other.matches(here.digits())).isFalse();
            assertThat(here.matches(other.payload())).isFalse();
            others.add(other.digits());
        }
        assertThat(others).hasSize(5);
    }

    /** Recorded: two versions of this library must agree. */
    @Test
    void itIsTheSameForEver() {
        assertThat(Fingerprints.of(ALICE, ALICES, BOB, BOBS))
                .isEqualTo(new Fingerprint(
                        "305779628837196587307213753997266549133661538276018105872898",
                        "xmtp-v3-fingerprint:1:XMrKDXF7tjHUIGgR6dosJLO9bcr9G0KMycou7KMtjug:"
                                + "OrrhPV6CWVaG6O2RYGAix2G62vE8eZiXIiVGtsRiCOI"));
    }
}
