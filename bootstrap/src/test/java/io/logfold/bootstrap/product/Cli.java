package io.logfold.bootstrap.product;

import io.logfold.bootstrap.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code logfold} commands as processes of their own. Immutable. */
public final class Cli {

  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final List<String> options;
  private final List<String> jvm;

  private Cli(Path folder, List<String> options, List<String> jvm) {
    this.folder = folder;
    this.options = options;
    this.jvm = jvm;
  }

  /** Processes that run, and leave their output, in this folder. */
  public static Cli in(Path folder) {
    return new Cli(folder, List.of(), List.of("-Xmx512m"));
  }

  /** The same with external servers; the database's URL goes into the environment. */
  public Cli servers(String kafka, String postgresUrl) {
    return with("--kafka", kafka, "--postgres", postgresUrl);
  }

  /** The same with another topic. */
  public Cli topic(String topic) {
    return with("--topic", topic);
  }

  /** The same with further options for every command. */
  public Cli with(String... further) {
    return new Cli(folder, joined(options, further), jvm);
  }

  /** The same with another largest heap, as {@code -Xmx} has it. */
  public Cli withHeap(String largest) {
    return withJvm("-Xmx" + largest);
  }

  /** The same with further options of the JVM, which win over those that it has. */
  public Cli withJvm(String... further) {
    return new Cli(folder, options, joined(jvm, further));
  }

  private static List<String> joined(List<String> first, String... further) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(further));
    return List.copyOf(all);
  }

  /** Exit code and output of a command; exit code -1 while it runs. */
  public record Outcome(int exit, String out, String err) {

    public JsonNode json() {
      return new JsonMapper().readTree(out);
    }
  }

  /** Runs a command to its end. */
  public Outcome run(String... command) throws IOException, InterruptedException {
    CliProcess running = start(command);
    if (!running.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      running.process().destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " did not end; " + running.outcome());
    }
    return running.outcome();
  }

  /** Starts a command. */
  public CliProcess start(String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    line.addAll(jvm);
    line.add(Main.class.getName());
    line.addAll(List.of(command));
    List<String> arguments = new ArrayList<>(options);
    // It has a password, which would be visible among the arguments.
    int postgres = arguments.indexOf("--postgres");
    @Nullable String url = postgres < 0 ? null : arguments.remove(postgres + 1);
    if (url != null) {
      arguments.remove(postgres);
    }
    line.addAll(arguments);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LOGFOLD_") && !isForTests(name));
    if (url != null) {
      environment.put("LOGFOLD_POSTGRES", url);
    }
    return new CliProcess(builder.start(), out, err);
  }

  private static boolean isForTests(String variable) {
    return variable.startsWith("LOGFOLD_TEST_");
  }

  /** A process and its output so far. */
  public record CliProcess(Process process, Path outFile, Path errFile) {

    public String out() throws IOException {
      return Files.readString(outFile, StandardCharsets.UTF_8);
    }

    public String err() throws IOException {
      return Files.readString(errFile, StandardCharsets.UTF_8);
    }

    public Outcome outcome() throws IOException {
      return new Outcome(process.isAlive() ? -1 : process.exitValue(), out(), err());
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
      process.destroyForcibly();
      int unused = process.waitFor();
    }

    /** Asks it to end, as Ctrl-C does, and waits. */
    public int stop() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the process does not end");
      }
      return process.exitValue();
    }
  }
}
