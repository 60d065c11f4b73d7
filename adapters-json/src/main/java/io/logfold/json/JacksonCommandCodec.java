package io.logfold.json;

import io.logfold.application.forwarding.CommandCodec;
import io.logfold.json.internal.CommandTable;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Commands of any aggregate as JSON by data binding: each name is a record.
 *
 * {@snippet :
 * CommandCodec<TallyCommand> codec = JacksonCommandCodec.builder(TallyCommand.class)
 *     .command("add", Add.class)
 *     .command("clear", Clear.class)
 *     .time("occurredAt")
 *     .build();
 * }
 *
 * <p>Other programs write commands too. So reading is strict: a field that the command does not
 * have is an error, and a typing error is not ignored. No bytes at all are read as an empty object.
 * Thread-safe.
 */
public final class JacksonCommandCodec<C> implements CommandCodec<C> {

  /**
   * How a name is read.
   *
   * @param reader binds to the command's class, and keeps numbers exact on the way through a tree
   * @param time the field that is filled with the time of arrival when it is missing; null: none
   */
  private record Form<C>(ObjectReader reader, @Nullable String time) {

    @Nullable C read(byte[] json, Instant now) {
      if (time == null) {
        return reader.readValue(json);
      }
      JsonNode tree = reader.readTree(json);
      if (tree instanceof ObjectNode object && !object.hasNonNull(time)) {
        object.put(time, IsoInstant.format(now));
      }
      return reader.readValue(tree);
    }
  }

  private static final byte[] EMPTY = {'{', '}'};

  private final JsonMapper mapper;
  private final CommandTable<C, Form<C>> commands;
  private final Consumer<String> ids;

  private JacksonCommandCodec(
      JsonMapper mapper, CommandTable<C, Form<C>> commands, Consumer<String> ids) {
    this.mapper = mapper;
    this.commands = commands;
    this.ids = ids;
  }

  /**
   * Begins a codec for these commands. If the type is sealed, none of its records may be left out.
   */
  public static <C> Builder<C> builder(Class<C> commands) {
    return new Builder<>(commands);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the command's class has no name
   */
  @Override
  public String nameOf(C command) {
    return commands.nameOf(command);
  }

  @Override
  public byte[] encode(C command) {
    String name = nameOf(command);
    try {
      return mapper.writeValueAsBytes(command);
    } catch (JacksonException e) {
      throw StrictMapper.refusal(name, e);
    }
  }

  @Override
  public void requireId(String aggregateId) {
    ids.accept(aggregateId);
  }

  /**
   * {@inheritDoc}
   *
   * @throws MalformedJson when the bytes are not UTF-8
   * @throws IllegalArgumentException when there is no such command or the bytes do not fit it
   */
  @Override
  public C decode(String name, byte[] data, Instant now) {
    Form<C> form = commands.form(name);
    Json.requireUtf8(data);
    try {
      C command = form.read(data.length == 0 ? EMPTY : data, now);
      if (command == null) {
        throw new IllegalArgumentException(name + ": expected a JSON object, but found null");
      }
      return command;
    } catch (JacksonException e) {
      throw StrictMapper.refusal(name, e);
    }
  }

  /** Collects the commands. Not thread-safe. */
  public static final class Builder<C> {

    private final Class<C> root;
    private final CommandTable.Builder<C, Class<? extends C>> commands = CommandTable.builder();
    private Consumer<String> ids = id -> {};
    private JsonMapper mapper = StrictMapper.createForCommands();
    private @Nullable String time;

    private Builder(Class<C> root) {
      this.root = root;
    }

    /**
     * Writes commands of this class under this name, e.g. {@code add-line}, and reads them back.
     *
     * @throws IllegalStateException when the class or the name is registered already
     */
    public Builder<C> command(String name, Class<? extends C> command) {
      commands.add(name, command, command);
      return this;
    }

    /**
     * A record component of type {@link Instant}, and field of the same name, that a sender may
     * leave out: then it is the time at which the command arrived. Commands without such a
     * component are left as they are.
     */
    public Builder<C> time(String component) {
      this.time = component;
      return this;
    }

    /**
     * Checks the ids by which other programs address aggregates; without it any id is taken.
     *
     * @param check throws an {@link IllegalArgumentException} whose message says what is wrong
     */
    public Builder<C> ids(Consumer<String> check) {
      this.ids = check;
      return this;
    }

    /** Binds with this mapper instead of one that takes neither less nor more than a record has. */
    public Builder<C> mapper(JsonMapper own) {
      this.mapper = own;
      return this;
    }

    /**
     * The codec.
     *
     * @throws IllegalStateException when a record of the sealed type has no name, or no command has
     *     the component for the time
     */
    public JacksonCommandCodec<C> build() {
      CommandTable<C, Form<C>> table =
          commands.build(root, "has no name; add one with command(…)", this::form);
      if (time != null && table.names().stream().allMatch(name -> table.form(name).time == null)) {
        throw new IllegalStateException(
            "no command has the component '" + time + "' of type Instant");
      }
      return new JacksonCommandCodec<>(mapper, table, ids);
    }

    private Form<C> form(Class<? extends C> command) {
      return new Form<>(
          mapper
              .readerFor(command)
              .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES),
          hasTime(command) ? time : null);
    }

    private boolean hasTime(Class<?> command) {
      RecordComponent[] components = command.getRecordComponents();
      return components != null
          && Arrays.stream(components)
              .anyMatch(c -> c.getName().equals(time) && c.getType() == Instant.class);
    }
  }
}
