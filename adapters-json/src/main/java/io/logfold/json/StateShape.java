package io.logfold.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a state is made of, as text: {@code {status:[NONE,CREATED],lines:java.util.List<{sku:…}>}}.
 * Records are their components' names and types, recursively; enums their constants; sealed types
 * their permitted subclasses with their names; anything else is a leaf with its class's name, whose
 * inside is not looked at. Names of records themselves do not matter, as JSON does not have them.
 */
public final class StateShape {

  private final String description;

  private StateShape(String description) {
    this.description = description;
  }

  public static StateShape of(Class<?> state) {
    StringBuilder text = new StringBuilder();
    describe(state, Map.of(), new LinkedHashSet<>(), text);
    return new StateShape(text.toString());
  }

  /** Sixteen hex digits that change with the shape or the codec's revision. */
  public String fingerprint(int revision) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((description + "#" + revision).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return description;
  }

  private static void describe(
      Type type, Map<TypeVariable<?>, Type> bound, Set<Class<?>> open, StringBuilder text) {
    switch (type) {
      case Class<?> plain -> describeClass(plain, bound, open, text);
      case ParameterizedType generic -> describeGeneric(generic, bound, open, text);
      case GenericArrayType array -> {
        describe(array.getGenericComponentType(), bound, open, text);
        text.append("[]");
      }
      case TypeVariable<?> variable -> {
        Type actual = bound.get(variable);
        if (actual == null) {
          text.append(variable.getName());
        } else {
          describe(actual, bound, open, text);
        }
      }
      case WildcardType wildcard -> {
        text.append('?');
        describe(wildcard.getUpperBounds()[0], bound, open, text);
      }
      default -> text.append(type.getTypeName());
    }
  }

  private static void describeClass(
      Class<?> type, Map<TypeVariable<?>, Type> bound, Set<Class<?>> open, StringBuilder text) {
    if (type.isArray()) {
      describe(type.getComponentType(), bound, open, text);
      text.append("[]");
    } else if (!open.add(type)) {
      text.append('^').append(type.getSimpleName()); // within itself, as in a tree
    } else {
      if (type.isEnum()) {
        text.append('[');
        for (Object constant : type.getEnumConstants()) {
          text.append(((Enum<?>) constant).name()).append(',');
        }
        text.append(']');
      } else if (type.isRecord()) {
        text.append('{');
        for (RecordComponent component : type.getRecordComponents()) {
          text.append(component.getName()).append(':');
          describe(component.getGenericType(), bound, open, text);
          text.append(',');
        }
        text.append('}');
      } else if (type.isSealed()) {
        text.append('(');
        for (Class<?> permitted : type.getPermittedSubclasses()) {
          text.append(permitted.getSimpleName());
          describe(permitted, bound, open, text);
          text.append('|');
        }
        text.append(')');
      } else {
        text.append(type.getName());
      }
      open.remove(type);
    }
  }

  private static void describeGeneric(
      ParameterizedType type,
      Map<TypeVariable<?>, Type> bound,
      Set<Class<?>> open,
      StringBuilder text) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw.isRecord() || raw.isSealed()) {
      Map<TypeVariable<?>, Type> inner = new HashMap<>(bound);
      TypeVariable<?>[] variables = raw.getTypeParameters();
      for (int i = 0; i < variables.length; i++) {
        inner.put(variables[i], arguments[i]);
      }
      describeClass(raw, inner, open, text);
    } else {
      text.append(raw.getName());
    }
    text.append('<');
    for (Type argument : arguments) {
      describe(argument, bound, open, text);
      text.append(',');
    }
    text.append('>');
  }
}
