package io.logfold.json.form;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;
import io.logfold.json.InvalidField;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.internal.SealedTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The events of an aggregate as JSON, each in a declared form.
 *
 * {@snippet :
 * EventCodec<TallyEvent> codec = EventForms.builder(TallyEvent.class)
 *     .event("tally.cleared", 1, form(Cleared.class).fields(Cleared::new))
 *     .event(
 *         "tally.added", 2,
 *         form(Added.class)
 *             .fields(
 *                 integer("amount", Added::amount),
 *                 repeatedText("by", Added::by),
 *                 time("occurredAt", Added::occurredAt),
 *                 Added::new))
 *     .build();
 * }
 *
 * <p>There are two ways, and both follow from the form. The <em>canonical</em> way reads and writes
 * bytes without a parser: the fields in the order of the form, no white space, plain ASCII. An
 * event that cannot be written so, or bytes that do not look so, take the <em>general</em> way with
 * Jackson, which reads any JSON, ignores fields that the form does not have, and complains exactly.
 * Both write the same bytes and read the same events, if {@link TextType} and {@link AmountType}
 * keep their word.
 *
 * <p>An unknown type or revision, a missing field, a field twice or of the wrong kind is an error.
 * Thread-safe.
 *
 * @param <E> the events
 */
public final class EventForms<E> implements EventCodec<E> {

  /** How events of a class are written. */
  private record Written<T>(EventType type, ObjectForm<T> form) {}

  /** How a type and revision is read. */
  private record Stored<T, E>(ObjectForm<T> form, Function<? super T, ? extends E> toEvent) {

    E canonical(CanonicalJson json) {
      return toEvent.apply(json.read(form));
    }

    E general(JsonObject json) {
      return toEvent.apply(GeneralReader.read(form, json));
    }
  }

  private final Map<Class<? extends E>, Written<?>> written;
  private final Map<Class<? extends E>, EventType> writtenTypes;
  private final Map<EventType, Stored<?, E>> readable;
  private final StringCache strings = new StringCache();

  private EventForms(Builder<E> builder) {
    this.written = Map.copyOf(builder.written);
    Map<Class<? extends E>, EventType> types = new HashMap<>();
    written.forEach((event, form) -> types.put(event, form.type()));
    this.writtenTypes = Map.copyOf(types);
    this.readable = Map.copyOf(builder.readable);
  }

  /**
   * Begins the forms of these events. If the class is sealed, none of its records may be left out.
   */
  public static <E> Builder<E> builder(Class<E> events) {
    return new Builder<>(events);
  }

  /** Every type and revision that can be read. */
  public Set<EventType> types() {
    return readable.keySet();
  }

  /** The type and revision under which events of each class are written. */
  public Map<Class<? extends E>, EventType> writtenTypes() {
    return writtenTypes;
  }

  @Override
  public EventType typeOf(E event) {
    return written(event).type();
  }

  @Override
  public byte[] encode(E event) {
    byte[] canonical = encodeCanonically(event);
    return canonical.length > 0 ? canonical : encodeGenerally(event);
  }

  @Override
  public E decode(EventType type, byte[] data) {
    E canonical = decodeCanonically(type, data);
    return canonical == null ? decodeGenerally(type, data) : canonical;
  }

  /**
   * The canonical way alone, for tests which compare both.
   *
   * @return empty when the event takes the general way
   */
  public byte[] encodeCanonically(E event) {
    return new CanonicalWriter().write(written(event).form(), event);
  }

  /** The general way alone, for tests which compare both. */
  public byte[] encodeGenerally(E event) {
    return Json.object(out -> writeFields(out, event));
  }

  /**
   * The canonical way alone, for tests which compare both.
   *
   * @return null when the data takes the general way, which may find it wrong
   */
  public @Nullable E decodeCanonically(EventType type, byte[] data) {
    Stored<?, E> form = readable.get(type);
    if (form == null) {
      return null;
    }
    try {
      return form.canonical(new CanonicalJson(data, strings));
    } catch (NotCanonical | IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The general way alone, for tests which compare both.
   *
   * @throws IllegalArgumentException as {@link #decode} does
   */
  public E decodeGenerally(EventType type, byte[] data) {
    try {
      return readFields(type, JsonObject.parse(data));
    } catch (UnknownType e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(type, e.getMessage()), e);
    }
  }

  /** Writes the event's fields into an object that the caller begins and ends. */
  public void writeFields(JsonGenerator out, E event) {
    written(event).form().write(new GeneralWriter(out), event);
  }

  /**
   * Reads the event's fields from an object that may be part of a larger one.
   *
   * @throws InvalidField when a field is missing or not of the expected form
   * @throws IllegalArgumentException when the type is unknown
   */
  public E readFields(EventType type, JsonObject data) {
    Stored<?, E> form = readable.get(type);
    if (form == null) {
      throw new UnknownType(type);
    }
    return form.general(data);
  }

  @SuppressWarnings("unchecked") // the builder put it there under its own class
  private Written<E> written(E event) {
    Written<?> form = written.get(event.getClass());
    if (form == null) {
      throw new IllegalArgumentException(
          "no event type is registered for " + event.getClass().getName());
    }
    return (Written<E>) form;
  }

  private static final class UnknownType extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private UnknownType(EventType type) {
      super("unknown event type %s; a newer release may have written it".formatted(type));
    }
  }

  /** Collects the forms. Not thread-safe. */
  public static final class Builder<E> {

    private final Class<E> events;
    private final Map<Class<? extends E>, Written<?>> written = new HashMap<>();
    private final Map<EventType, Stored<?, E>> readable = new HashMap<>();

    private Builder(Class<E> events) {
      this.events = events;
    }

    /**
     * Writes events of the form's class under this type and revision, and reads them back.
     *
     * @throws IllegalStateException when the class or the type is registered already
     * @throws IllegalArgumentException when the form has amounts but does not name their unit
     */
    public <T extends E> Builder<E> event(String name, int revision, ObjectForm<T> form) {
      EventType type = new EventType(name, revision);
      Written<?> other = written.putIfAbsent(form.type(), new Written<>(type, form));
      if (other != null) {
        throw new IllegalStateException(
            form.type().getName() + " is written as " + other.type() + " already");
      }
      return readable(type, new Stored<>(form, Function.identity()));
    }

    /**
     * Reads a revision that is no longer written, and turns it into an event of today.
     *
     * @throws IllegalStateException when the type is registered already
     * @throws IllegalArgumentException when the form has amounts but does not name their unit
     */
    public <T> Builder<E> earlier(
        String name, int revision, ObjectForm<T> form, Function<? super T, ? extends E> toEvent) {
      return readable(new EventType(name, revision), new Stored<>(form, toEvent));
    }

    /**
     * The codec.
     *
     * @throws IllegalStateException when a record of the sealed type has no form
     */
    public EventForms<E> build() {
      SealedTypes.requireAll(events, written.keySet(), "has no form; add one with event(…)");
      return new EventForms<>(this);
    }

    private Builder<E> readable(EventType type, Stored<?, E> form) {
      form.form().units().requireNamed();
      if (readable.putIfAbsent(type, form) != null) {
        throw new IllegalStateException(type + " is registered already");
      }
      return this;
    }
  }
}
