package io.logfold.json;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;
import io.logfold.json.internal.SealedTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events of any aggregate as JSON by data binding: each type and revision is a record.
 *
 * {@snippet :
 * EventCodec<TallyEvent> codec = JacksonEventCodec.builder(TallyEvent.class)
 *     .type("tally.added", 2, Added.class)
 *     .earlier("tally.added", 1, AddedV1.class, old -> new Added(old.amount(), "unknown"))
 *     .build();
 * }
 *
 * <p>Any thread may call it.
 */
public final class JacksonEventCodec<E> implements EventCodec<E> {

  /** How a type and revision is read: the class it is bound to, and what becomes of that. */
  private record Form<E, T>(Class<T> type, Function<T, ? extends E> toEvent) {

    /** For this mapper, with everything looked up that can be. */
    Function<byte[], E> reader(JsonMapper mapper) {
      ObjectReader reader = mapper.readerFor(type);
      return data -> toEvent.apply(reader.<T>readValue(data));
    }
  }

  private final JsonMapper mapper;
  private final Map<Class<?>, EventType> written;
  private final Map<EventType, Function<byte[], E>> readers;

  private JacksonEventCodec(Builder<E> builder) {
    this.mapper = builder.mapper;
    this.written = Map.copyOf(builder.written);
    Map<EventType, Function<byte[], E>> all = new HashMap<>();
    builder.forms.forEach((type, form) -> all.put(type, form.reader(mapper)));
    this.readers = Map.copyOf(all);
  }

  /**
   * Begins a codec for these events. If the type is sealed, none of its records may be left out.
   */
  public static <E> Builder<E> builder(Class<E> events) {
    return new Builder<>(events);
  }

  @Override
  public EventType typeOf(E event) {
    EventType type = written.get(event.getClass());
    if (type == null) {
      throw new IllegalArgumentException(
          "no event type is registered for " + event.getClass().getName());
    }
    return type;
  }

  @Override
  public byte[] encode(E event) {
    EventType type = typeOf(event);
    try {
      return mapper.writeValueAsBytes(event);
    } catch (JacksonException e) {
      throw StrictMapper.refusal(type.toString(), e);
    }
  }

  @Override
  public E decode(EventType type, byte[] data) {
    Function<byte[], E> reader = readers.get(type);
    if (reader == null) {
      throw new IllegalArgumentException(
          "unknown event type %s; a newer release may have written it".formatted(type));
    }
    try {
      return reader.apply(data);
    } catch (JacksonException e) {
      throw StrictMapper.refusal(type.toString(), e);
    }
  }

  /** Collects the types. For one thread. */
  public static final class Builder<E> {

    private final Class<E> events;
    private final Map<Class<?>, EventType> written = new HashMap<>();
    private final Map<EventType, Form<E, ?>> forms = new HashMap<>();
    private JsonMapper mapper = StrictMapper.create();

    private Builder(Class<E> events) {
      this.events = events;
    }

    /** Writes events of this class under this type and revision, and reads them back. */
    public <T extends E> Builder<E> type(String name, int revision, Class<T> event) {
      EventType type = new EventType(name, revision);
      EventType other = written.putIfAbsent(event, type);
      if (other != null) {
        throw new IllegalStateException(event.getName() + " is written as " + other + " already");
      }
      return form(type, new Form<>(event, Function.identity()));
    }

    /** Reads a revision that is not written any more, by turning it into an event of today. */
    public <T> Builder<E> earlier(
        String name, int revision, Class<T> form, Function<T, ? extends E> toEvent) {
      return form(new EventType(name, revision), new Form<>(form, toEvent));
    }

    /** Binds with this mapper instead of one that insists on every component of a record. */
    public Builder<E> mapper(JsonMapper own) {
      this.mapper = own;
      return this;
    }

    /**
     * The codec.
     *
     * @throws IllegalStateException when a record of the sealed type has no event type
     */
    public JacksonEventCodec<E> build() {
      SealedTypes.requireAll(events, written.keySet(), "has no event type; add one with type(…)");
      return new JacksonEventCodec<>(this);
    }

    private Builder<E> form(EventType type, Form<E, ?> form) {
      if (forms.putIfAbsent(type, form) != null) {
        throw new IllegalStateException(type + " is registered already");
      }
      return this;
    }
  }
}
