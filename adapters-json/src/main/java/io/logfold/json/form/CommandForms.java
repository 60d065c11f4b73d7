package io.logfold.json.form;

import io.logfold.application.forwarding.CommandCodec;
import io.logfold.json.InvalidField;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.MalformedJson;
import io.logfold.json.internal.CommandTable;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of an aggregate as JSON, each in a declared form.
 *
 * {@snippet :
 * CommandCodec<TallyCommand> codec = CommandForms.builder(TallyCommand.class)
 *     .command(
 *         "add",
 *         form(Add.class)
 *             .fields(integer("amount", Add::amount), time("occurredAt", Add::at), Add::new))
 *     .time("occurredAt")
 *     .build();
 * }
 *
 * <p>Other programs write commands too. So reading is strict: a field that the form does not have
 * is an error, and a typing error is not ignored. No bytes at all are read as an empty object.
 * Thread-safe.
 *
 * @param <C> the commands
 */
public final class CommandForms<C> implements CommandCodec<C> {

  private static final byte[] EMPTY = {'{', '}'};

  private final CommandTable<C, ObjectForm<? extends C>> commands;
  private final @Nullable String time;
  private final Consumer<String> ids;

  private CommandForms(
      CommandTable<C, ObjectForm<? extends C>> commands,
      @Nullable String time,
      Consumer<String> ids) {
    this.commands = commands;
    this.time = time;
    this.ids = ids;
  }

  /**
   * Begins the forms of these commands. If the class is sealed, none of its records may be left
   * out.
   */
  public static <C> Builder<C> builder(Class<C> commands) {
    return new Builder<>(commands);
  }

  /** The names of all commands. */
  public Set<String> names() {
    return commands.names();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the command's class has no form
   */
  @Override
  public String nameOf(C command) {
    return commands.nameOf(command);
  }

  @Override
  @SuppressWarnings("unchecked") // the builder put it there under its own class
  public byte[] encode(C command) {
    ObjectForm<C> form = (ObjectForm<C>) commands.form(nameOf(command));
    byte[] canonical = new CanonicalWriter().write(form, command);
    return canonical.length > 0
        ? canonical
        : Json.object(out -> form.write(new GeneralWriter(out), command));
  }

  @Override
  public void requireId(String aggregateId) {
    ids.accept(aggregateId);
  }

  /**
   * {@inheritDoc}
   *
   * @throws MalformedJson when it is not a JSON object in UTF-8
   * @throws InvalidField when a field is missing, unknown here or not of the expected form
   * @throws IllegalArgumentException when there is no such command, or its class refuses the values
   */
  @Override
  public C decode(String name, byte[] data, Instant now) {
    return readFields(name, parse(data), now);
  }

  /**
   * Parses what {@link #decode} takes, for callers that look at fields of their own before they
   * read the command with {@link #readFields}.
   *
   * @throws MalformedJson when it is not a JSON object in UTF-8
   */
  public static JsonObject parse(byte[] data) {
    Json.requireUtf8(data);
    return JsonObject.parse(data.length == 0 ? EMPTY : data);
  }

  /** As {@link #decode}; fields that the caller has asked for are none too many. */
  public C readFields(String name, JsonObject data, Instant now) {
    ObjectForm<? extends C> form = commands.form(name);
    Instant given = time == null ? null : data.optionalInstant(time);
    return GeneralReader.readStrictly(form, data, time, given == null ? now : given);
  }

  /** Collects the forms. Not thread-safe. */
  public static final class Builder<C> {

    private final Class<C> root;
    private final CommandTable.Builder<C, ObjectForm<? extends C>> commands =
        CommandTable.builder();
    private Consumer<String> ids = id -> {};
    private @Nullable String time;

    private Builder(Class<C> root) {
      this.root = root;
    }

    /**
     * Writes commands of the form's class under this name, e.g. {@code add-line}, and reads them
     * back.
     *
     * @throws IllegalStateException when the class or the name is registered already
     * @throws IllegalArgumentException when the form has amounts but does not name their unit
     */
    public <T extends C> Builder<C> command(String name, ObjectForm<T> form) {
      form.units().requireNamed();
      commands.add(name, form.type(), form);
      return this;
    }

    /**
     * A {@linkplain Field#time time} of the outermost object that a sender may leave out: then it
     * is the time at which the command arrived. All commands may have it.
     */
    public Builder<C> time(String field) {
      this.time = field;
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

    /**
     * The codec.
     *
     * @throws IllegalStateException when a record of the sealed type has no form
     */
    public CommandForms<C> build() {
      return new CommandForms<>(
          commands.build(root, "has no form; add one with command(…)", form -> form), time, ids);
    }
  }
}
