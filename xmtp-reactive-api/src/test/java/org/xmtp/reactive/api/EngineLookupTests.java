package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.spi.XmtpEngine;
import reactor.test.StepVerifier;

/** The API alone, as this module's tests have it: no engine is on the class path. */
class EngineLookupTests {
    @RepeatedTest(3)
    void missingEngineIsSaidEachTime() {
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(XmtpRuntime::shared)
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.ENGINE_MISSING))
                .withMessageContaining("the artifact xmtp-reactive,");
        StepVerifier.create(Xmtp.client().store(XmtpStore.inMemory()).connect())
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                XmtpConfigurationException.class,
                                missing -> assertThat(missing.code()).isEqualTo(ErrorCode.ENGINE_MISSING)));
    }

    @Test
    void addressesAreReadWithoutAnEngine() {
        String mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

        assertThat(AccountAddress.parse(mixed).wire()).isEqualTo(mixed.toLowerCase(Locale.ROOT));
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(() -> AccountAddress.parse("0x12"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void engineThatCannotBeLoadedIsSaidEachTime(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(XmtpEngine.class.getName()), "org.example.Vanished");

        try (URLClassLoader loader = withOwnCopyOfTheApi(folder)) {
            for (int i = 0; i < 3; i++) {
                Throwable thrown = catchThrowable(() -> loader.loadClass(XmtpEngine.class.getName())
                        .getMethod("installed")
                        .invoke(null));
                Throwable error = Objects.requireNonNull(thrown.getCause());

                assertThat(error.getClass().getSimpleName()).isEqualTo("XmtpConfigurationException");
                assertThat(error)
                        .hasMessageContaining("org.example.Vanished")
                        .hasMessageContaining("xmtp-reactive brings");
                assertThat(error.getClass().getMethod("code").invoke(error)).hasToString("ENGINE_UNUSABLE");
            }
        }
    }

    private static URLClassLoader withOwnCopyOfTheApi(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
