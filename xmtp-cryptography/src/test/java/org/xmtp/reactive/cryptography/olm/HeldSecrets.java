package org.xmtp.reactive.cryptography.olm;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/** The arrays of all secrets that can be reached from an object, as they lie in memory. */
final class HeldSecrets {
    private static final String OURS = "org.xmtp.reactive.cryptography.olm";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<byte[]> found = new ArrayList<>();

    private HeldSecrets() {}

    static List<byte[]> of(Object root) throws IllegalAccessException {
        HeldSecrets secrets = new HeldSecrets();
        secrets.look(root);
        return secrets.found;
    }

    private void look(@Nullable Object at) throws IllegalAccessException {
        if (at == null || !seen.add(at)) {
            return;
        }
        if (at instanceof Optional<?> optional) {
            look(optional.orElse(null));
        } else if (at instanceof Iterable<?> elements) {
            for (Object element : elements) {
                look(element);
            }
        } else if (at instanceof Map<?, ?> map) {
            look(map.values());
        } else if (at.getClass().getName().startsWith(OURS)
                && !at.getClass().isHidden()
                && !(at instanceof RatchetParameters)) {
            boolean secret = at instanceof Secret || at instanceof SecretBytes;
            for (Field field : at.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    Object value = field.get(at);
                    if (secret && value instanceof byte[] bytes) {
                        found.add(bytes);
                    } else {
                        look(value);
                    }
                }
            }
        }
    }
}
