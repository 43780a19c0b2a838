package org.xmtp.reactive.cryptography;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** That public methods take and give types of the JDK and of this module only. */
final class NoForeignTypesInApi extends ArchCondition<JavaClass> {
    NoForeignTypesInApi() {
        super("have public methods on own and JDK types only");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> Stream.concat(
                                Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                        .anyMatch(used -> used.getName().startsWith("org.bouncycastle")))
                .forEach(method -> events.add(SimpleConditionEvent.violated(method, method.getFullName())));
    }
}
