package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What a peer or a node wrote can be printed wherever it comes up: in each public type of the API that takes text. */
class HostileTextTests {
    private static final String HOSTILE = "\u001b]0;x\u0007\u009b\u007f\u202e\u2028\nforged line";
    private static final AccountAddress ACCOUNT = new AccountAddress("0x" + "1".repeat(40));
    private static final InstallationId INSTALLATION = new InstallationId("A".repeat(43));

    /** What is given where it takes no text, or none that is hostile. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(Object.class, HOSTILE),
            Map.entry(String.class, HOSTILE),
            Map.entry(boolean.class, true),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(byte[].class, new byte[32]),
            Map.entry(Duration.class, Duration.ofDays(1)),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(AccountAddress.class, ACCOUNT),
            Map.entry(InstallationId.class, INSTALLATION),
            Map.entry(ConversationId.class, ConversationId.of(ACCOUNT, ACCOUNT)),
            Map.entry(
                    Failure.class,
                    new Failure(
                            FailureReason.MALFORMED,
                            HOSTILE,
                            "00",
                            1,
                            Optional.of(ACCOUNT),
                            Optional.of(INSTALLATION),
                            Instant.EPOCH)),
            Map.entry(MessageId.class, new MessageId("0".repeat(64))),
            Map.entry(Throwable.class, hostileError()),
            Map.entry(
                    XmtpException.class, new XmtpConnectionException(ErrorCode.NODE_REFUSED, HOSTILE, hostileError())));

    /**
     * What a program fills itself, or this library computes; of a failure, that is all but what {@link #values} has.
     */
    private static final Set<Class<?>> OWN = Set.of(
            Failure.class,
            Fingerprint.class,
            XmtpOptions.class,
            NodeAccess.class,
            TlsOptions.class,
            TlsOptions.ClientCertificate.class,
            XmtpStore.InFile.class);

    private static RuntimeException hostileError() {
        return new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
    }

    private static Stream<Class<?>> types() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.xmtp.reactive.api").stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(NullArgumentTests::isPublic)
                        .filter(type -> !OWN.contains(type));
    }

    static Stream<Constructor<?>> records() {
        return types().filter(Class::isRecord).map(HostileTextTests::canonical);
    }

    static Stream<Constructor<?>> errors() {
        return types().filter(
                        type -> Throwable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                .flatMap(type -> Stream.of(type.getConstructors()));
    }

    /** What is no record, and what gives text of others to programs that print it. */
    static Stream<Object> values() {
        Failure failure = (Failure) sample(Failure.class);
        return Stream.of(
                failure,
                failure.detail(),
                ((CopyOutcome.Refused) sample(CopyOutcome.Refused.class)).reason(),
                InboundFailure.of(1, failure, Mono::empty),
                InboundMessage.of(1, (Message) sample(Message.class), Mono::empty));
    }

    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] components = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(components);
        } catch (NoSuchMethodException e) {
            throw new LinkageError("a record", e);
        }
    }

    /** A value of a type, with hostile text wherever that takes any. */
    private static Object sample(Type type) {
        if (type instanceof ParameterizedType container) {
            Object[] contents = samples(container.getActualTypeArguments());
            return switch (((Class<?>) container.getRawType()).getSimpleName()) {
                case "Optional" -> Optional.of(contents[0]);
                case "List" -> List.of(contents);
                case "Set" -> Set.of(contents);
                case "Map" -> Map.of(contents[0], contents[1]);
                default -> throw new AssertionError("a sample is missing of " + type);
            };
        }
        Class<?> plain = (Class<?>) type;
        Object sample = SAMPLES.get(plain);
        if (sample != null) {
            return sample;
        }
        return plain.isEnum() ? plain.getEnumConstants()[0] : made(canonical(plain));
    }

    private static Object[] samples(Type[] types) {
        return Stream.of(types).map(HostileTextTests::sample).toArray();
    }

    /** What comes of hostile text: the value, or the error with which it is refused. */
    private static Object made(Constructor<?> constructor) {
        try {
            return constructor.newInstance(samples(constructor.getGenericParameterTypes()));
        } catch (InvocationTargetException refusal) {
            return Objects.requireNonNull(refusal.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a constructor", e);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void isEscapedInARecordOrRefused(Constructor<?> record) {
        Object made = made(record);
        if (made instanceof Throwable refusal) {
            assertThat(refusal).isInstanceOf(XmtpConfigurationException.class);
            assertEscaped(refusal);
        } else {
            assertEscaped(made.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void isEscapedInWhatIsShownOfAValue(Object value) {
        assertEscaped(value.toString());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void isEscapedInAnErrorAndAllOfItsCauses(Constructor<?> error) {
        assertEscaped((Throwable) made(error));
    }

    private static void assertEscaped(Throwable error) {
        assertEscaped(String.valueOf(error.getMessage()));
        // Its lines are those of the stack.
        assertThat(PrintableTests.printed(error)).doesNotContain("\nforged line");
        assertEscaped(PrintableTests.printed(error).replaceAll("[\r\n\t]", ""));
    }

    private static void assertEscaped(String shown) {
        assertThat(shown).isEqualTo(Printable.text(shown));
    }
}
