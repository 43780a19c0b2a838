package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.Signalled;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each parameter of each public method and constructor of the API that must not be null says so by its name. */
class NullArgumentTests {
    private static final String TEXT = "0x" + "1".repeat(40);
    private static final AccountAddress ACCOUNT = new AccountAddress(TEXT);
    private static final InstallationId INSTALLATION = new InstallationId("A".repeat(43));
    private static final RawContent CONTENT = new RawContent(ContentTypeId.TEXT, Map.of(), null, new byte[0]);
    private static final Failure FAILURE =
            new Failure(FailureReason.REPLAY, TEXT, TEXT, 1, Optional.empty(), Optional.empty(), Instant.EPOCH);
    private static final Message MESSAGE = new Message(
            new MessageId("0".repeat(64)),
            ConversationId.of(ACCOUNT, ACCOUNT),
            ACCOUNT,
            INSTALLATION,
            Direction.INBOUND,
            1,
            TimeSource.SIGNED,
            TEXT,
            CONTENT,
            Optional.empty());

    /** What is given where it is not null that is tried, or whose method it is. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(String.class, TEXT),
            Map.entry(Sealing.class, Sealing.PADDED),
            Map.entry(Object.class, TEXT),
            Map.entry(byte[].class, new byte[StoreKey.LENGTH]),
            Map.entry(long.class, 1L),
            Map.entry(int.class, 1),
            Map.entry(boolean.class, true),
            Map.entry(NodeAccess.class, NodeAccess.of(XmtpOptions.DEFAULT_NODE)),
            Map.entry(TlsSpec.class, new TlsSpec()),
            Map.entry(TlsOptions.class, TlsOptions.SYSTEM),
            Map.entry(URI.class, XmtpOptions.DEFAULT_NODE),
            Map.entry(XmtpStore.InFile.class, XmtpStore.file(Path.of("store"), StoreKey.of(new byte[StoreKey.LENGTH]))),
            Map.entry(Path.class, Path.of("store")),
            Map.entry(Fingerprint.class, new Fingerprint(TEXT, TEXT)),
            Map.entry(KeyRotation.class, KeyRotation.DEFAULT),
            Map.entry(Duration.class, Duration.ZERO),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Clock.class, Clock.systemUTC()),
            Map.entry(Optional.class, Optional.empty()),
            Map.entry(OptionalInt.class, OptionalInt.empty()),
            Map.entry(List.class, List.of()),
            Map.entry(Set.class, Set.of()),
            Map.entry(Collection.class, List.of()),
            Map.entry(Map.class, Map.of()),
            Map.entry(Throwable.class, new IllegalStateException()),
            Map.entry(Error.class, new LinkageError()),
            Map.entry(Supplier.class, (Supplier<Mono<Void>>) Mono::empty),
            Map.entry(Consumer.class, (Consumer<Object>) given -> {}),
            Map.entry(Function.class, (Function<Object, Object>) given -> Flux.empty()),
            Map.entry(AccountAddress.class, ACCOUNT),
            Map.entry(ConversationId.class, ConversationId.of(ACCOUNT, ACCOUNT)),
            Map.entry(ContentTypeId.class, ContentTypeId.TEXT),
            Map.entry(Failure.class, FAILURE),
            Map.entry(HistoryRange.class, HistoryRange.ALL),
            Map.entry(InstallationId.class, INSTALLATION),
            Map.entry(Message.class, MESSAGE),
            Map.entry(MessageId.class, MESSAGE.id()),
            Map.entry(RawContent.class, CONTENT),
            Map.entry(OutgoingMessage.class, OutgoingMessage.text(ACCOUNT, TEXT)),
            Map.entry(RuntimeSpec.class, new RuntimeSpec()),
            Map.entry(StoreKey.class, StoreKey.random()),
            Map.entry(StoreRecovery.class, new StoreRecovery(1, 1, 0, 0)),
            Map.entry(XmtpStore.class, XmtpStore.inMemory()),
            Map.entry(Xmtp.ClientBuilder.class, Xmtp.client()),
            Map.entry(XmtpException.class, new XmtpClosedException()),
            Map.entry(NetworkEnvelope.class, new NetworkEnvelope(TEXT, 1, new byte[0])),
            Map.entry(PageCursor.class, new PageCursor(1, new byte[32])),
            Map.entry(Signalled.class, Signalled.of(Mono::empty)),
            Map.entry(TopicQuery.class, new TopicQuery(TEXT, 0, 1, Optional.empty())),
            Map.entry(TransportException.Kind.class, TransportException.Kind.REFUSED));

    static Stream<Arguments> parameters() {
        List<Arguments> found = new ArrayList<>();
        for (JavaClass imported : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.xmtp.reactive.api")) {
            Class<?> type = imported.reflect();
            if (isPublic(type)) {
                executables(type).forEach(executable -> {
                    Parameter[] parameters = executable.getParameters();
                    for (int i = 0; i < parameters.length; i++) {
                        if (!parameters[i].getType().isPrimitive()
                                && !parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                            found.add(Arguments.of(executable, i, parameters[i].getName()));
                        }
                    }
                });
            }
        }
        assertThat(found).hasSizeGreaterThan(100);
        return found.stream();
    }

    static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    private static Stream<Executable> executables(Class<?> type) {
        Stream<Executable> methods = Stream.of(type.getDeclaredMethods())
                .filter(method -> !Modifier.isAbstract(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !Set.of("equals", "compareTo", "valueOf").contains(method.getName()))
                // A key's signer is made by an engine, which this module has none of.
                .filter(method -> type != PrivateKeySigner.class || Modifier.isStatic(method.getModifiers()))
                .map(Executable.class::cast);
        Stream<Executable> constructors =
                Modifier.isAbstract(type.getModifiers()) ? Stream.empty() : Stream.of(type.getDeclaredConstructors());
        return Stream.concat(methods, constructors).filter(executable -> Modifier.isPublic(executable.getModifiers()));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("parameters")
    void nullIsRefusedByName(Executable executable, int index, String name) throws ReflectiveOperationException {
        Class<?>[] types = executable.getParameterTypes();
        @Nullable Object[] arguments = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == index ? null : sample(types[i]);
        }
        Throwable thrown = thrownBy(executable, arguments);
        if (thrown instanceof XmtpConfigurationException) {
            assertThat(thrown).hasMessageContaining(name);
        } else {
            assertThat(thrown).isInstanceOf(NullPointerException.class).hasMessage(name);
        }
    }

    private static @Nullable Throwable thrownBy(Executable executable, @Nullable Object[] arguments)
            throws ReflectiveOperationException {
        try {
            if (executable instanceof Method method) {
                boolean isStatic = Modifier.isStatic(method.getModifiers());
                method.invoke(isStatic ? null : sample(method.getDeclaringClass()), arguments);
            } else if (executable instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private static Object sample(Class<?> type) {
        Object sample = SAMPLES.get(type);
        if (sample != null) {
            return sample;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        assertThat(type).as("a sample is missing of").isInterface();
        InvocationHandler defaults = (proxy, method, given) -> InvocationHandler.invokeDefault(proxy, method, given);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, defaults);
    }
}
