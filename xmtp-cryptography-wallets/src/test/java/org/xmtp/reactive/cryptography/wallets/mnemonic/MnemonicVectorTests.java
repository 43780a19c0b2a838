package org.xmtp.reactive.cryptography.wallets.mnemonic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import org.bitcoinj.base.Base58;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.cryptography.wallets.Resource;
import org.xmtp.reactive.cryptography.wallets.secret.SecretText;

/** Mnemonics, seeds and keys as others have them. */
class MnemonicVectorTests {
    private static final String HARDHAT = "test test test test test test test test test test test junk";
    private static final String GANACHE =
            "myth like bonus scare over problem client lizard pioneer submit female collect";

    private static final String PYTHON = "cb59df03016160f585a8471f575dabebaec39c201f682212728c464894851976"
            + "53b1c778f9c04cf513b6926ee0f64457e5b8b80c91d3ac29002459d1e456e1f5";

    @Test
    void everyMnemonicGivesItsSeedAndMasterKey() {
        JsonNode file = Resource.vectors("bip39.json");
        for (JsonNode row : file.path("vectors")) {
            byte[] seed = seed(row.get(0).asText(), file.path("passphrase").asText());

            assertThat(seed).asHexString().isEqualToIgnoringCase(row.get(1).asText());
            assertThat(HdKeys.privateKey(seed, DerivationPath.parse("m")))
                    .isEqualTo(extendedKey(row.get(2).asText()));
        }
        assertThat(file.path("vectors")).hasSize(8);
    }

    @Test
    void everySeedGivesTheKeyOfEachChain() {
        int chains = 0;
        for (JsonNode vector : Resource.vectors("bip32.json").path("vectors")) {
            byte[] seed = HexFormat.of().parseHex(vector.path("seed").asText());
            for (var chain : vector.path("chains").properties()) {
                assertThat(HdKeys.privateKey(seed, DerivationPath.parse(chain.getKey())))
                        .as(chain.getKey())
                        .isEqualTo(extendedKey(chain.getValue().asText()));
                chains++;
            }
        }
        assertThat(chains).isEqualTo(17);
    }

    /** The accounts that Hardhat and Ganache print when they start, and the first of the mnemonic of zeros. */
    @ParameterizedTest
    @CsvSource({
        HARDHAT + ",0,0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
        HARDHAT + ",1,0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
        HARDHAT + ",2,0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
        HARDHAT + ",9,0xa0ee7a142d267c1f36714e4a8f75612f20a79720",
        GANACHE + ",0,0x90f8bf6a479f320ead074411a4b0e7944ea8c9c1",
        GANACHE + ",1,0xffcf8fdee72ac11b5c542428b35eef5769c409f0",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about,"
                + "0,0x9858effd232b4033e47d90003d41ec34ecaeda94"
    })
    void everyAccountHasTheAddressThatWalletsShow(String phrase, int account, String address) {
        MnemonicSigner signer = MnemonicSigner.of(phrase.toCharArray(), new char[0], DerivationPath.account(account));

        assertThat(signer.address().wire()).isEqualTo(address);
    }

    /** Computed by Python's hashlib and unicodedata, after BIP-39. */
    @ParameterizedTest
    @CsvSource({"\u00c5ngstr\u00f6m \ufb01", "A\u030angstro\u0308m fi", "\u212bngstr\u00f6m fi"})
    void aPassphraseIsTheSameInEveryFormOfItsCharacters(String passphrase) {
        assertThat(seed(HARDHAT, passphrase)).asHexString().isEqualToIgnoringCase(PYTHON);
    }

    @Test
    void aSignerSignsWithTheKeyOfItsPath() {
        MnemonicSigner signer = MnemonicSigner.of(HARDHAT.toCharArray());
        PrivateKeySigner known =
                PrivateKeySigner.fromHex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

        assertThat(signer.sign("a text").block()).isEqualTo(known.sign("a text").block());
    }

    private static byte[] seed(String phrase, String passphrase) {
        try (Mnemonic mnemonic = Mnemonic.parse(SecretText.of(phrase.toCharArray()))) {
            return mnemonic.seed(SecretText.of(passphrase.toCharArray()));
        }
    }

    /** The private key at the end of an extended one (BIP-32); its checksum is looked at too. */
    private static byte[] extendedKey(String text) {
        byte[] extended = Base58.decodeChecked(text);
        return Arrays.copyOfRange(extended, extended.length - 32, extended.length);
    }
}
