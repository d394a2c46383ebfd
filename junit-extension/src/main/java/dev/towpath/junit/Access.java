package dev.towpath.junit;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** A field of a test class, whatever its visibility. JUnit has no way of its own to set one. */
record Access(Field field) {
    static Access to(Field field) {
        if (!field.trySetAccessible()) {
            throw new ExtensionConfigurationException(
                    "cannot reach the field " + field + ": open its package to dev.towpath.junit in module-info.java");
        }
        return new Access(field);
    }

    /** Its value in this object; of a static field without one. */
    @Nullable Object read(@Nullable Object instance) {
        try {
            return field.get(instance);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("read " + field, e);
        }
    }

    void write(@Nullable Object instance, Object value) {
        try {
            field.set(instance, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("set " + field, e);
        }
    }
}
