package io.logfold.json.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Commands by class and by name. Thread-safe.
 *
 * @param <C> the commands
 * @param <F> how one of them is read and written
 */
public final class CommandTable<C, F> {

  private final Map<Class<? extends C>, String> names;
  private final Map<String, F> forms;

  private CommandTable(Map<Class<? extends C>, String> names, Map<String, F> forms) {
    this.names = Map.copyOf(names);
    this.forms = Map.copyOf(forms);
  }

  /** Begins an empty table. */
  public static <C, F> Builder<C, F> builder() {
    return new Builder<>();
  }

  /** The names of all commands. */
  public Set<String> names() {
    return forms.keySet();
  }

  /**
   * The name of a command.
   *
   * @throws IllegalArgumentException when its class has none
   */
  public String nameOf(C command) {
    String name = names.get(command.getClass());
    if (name == null) {
      throw new IllegalArgumentException(
          "no name is registered for the command " + command.getClass().getName());
    }
    return name;
  }

  /**
   * The form of the commands with a name.
   *
   * @throws IllegalArgumentException when there is no such command
   */
  public F form(String name) {
    F form = forms.get(name);
    if (form == null) {
      throw new IllegalArgumentException("there is no command '" + name + "'");
    }
    return form;
  }

  /** Collects commands. Not thread-safe. */
  public static final class Builder<C, F> {

    private final Map<Class<? extends C>, String> names = new HashMap<>();
    private final Map<String, F> forms = new HashMap<>();

    private Builder() {}

    /**
     * Adds the commands of a class.
     *
     * @throws IllegalStateException when the class or the name is registered already
     */
    public void add(String name, Class<? extends C> type, F form) {
      String other = names.putIfAbsent(type, name);
      if (other != null) {
        throw new IllegalStateException(type.getName() + " is written as " + other + " already");
      }
      if (forms.putIfAbsent(name, form) != null) {
        throw new IllegalStateException("the command " + name + " is registered already");
      }
    }

    /**
     * The table, with each form replaced by what the function makes of it.
     *
     * @param root the commands' type; if it is sealed, none of its classes may be left out
     * @param complaint reads on after the name of a class that is left out
     * @throws IllegalStateException when one is left out
     */
    public <G> CommandTable<C, G> build(Class<C> root, String complaint, Function<F, G> made) {
      SealedTypes.requireAll(root, names.keySet(), complaint);
      Map<String, G> all = new HashMap<>();
      forms.forEach((name, form) -> all.put(name, made.apply(form)));
      return new CommandTable<>(names, all);
    }
  }
}
