package io.logfold.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it redirects the standard streams")
class CommandLineInterfaceTest {

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private int run(Map<String, String> environment, String... args) {
    return CommandLineInterface.run(args, environment);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "serve",
        "import",
        "import olist",
        "order",
        "history",
        "status",
        "verify",
        "doctor",
        "quarantine",
        "snapshots",
        "snapshots sets",
        "snapshots drop",
        "snapshots build",
        "snapshots rebuild",
        "stop"
      })
  void every_command_has_help_on_stdout(String command) {
    String[] args = (command + " --help").strip().split(" ", -1);
    assertThat(run(Map.of(), args)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: logfold");
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "serve --port x",
        "serve --colour red",
        "order",
        "order o --version 0",
        "order o --version 1 --at 2026-11-23T10:00:00Z",
        "import",
        "import olist /does/not/exist",
        "snapshots",
        "status --kafka 127.0.0.1:1",
        "status --postgres jdbc:postgresql://127.0.0.1:1/x",
        "status --postgres-password-file /etc/hostname",
        "status --kafka 127.0.0.1:1 --postgres jdbc:postgresql://h/d --postgres-password-file /does/not/exist",
        "status --kafka 127.0.0.1:1 --postgres jdbc:postgresql://h/d --postgres-password-file /dev/null",
        "status --kafka 127.0.0.1:1 --postgres jdbc:postgresql://h/d?password=s --postgres-password-file /etc/hostname",
        "status --kafka-config /does/not/exist",
        "status --config /does/not/exist",
        "status --topic a/b"
      })
  void bad_usage_is_one_line_and_exit_code_2(String command) {
    String[] args = command.isEmpty() ? new String[0] : command.split(" ", -1);
    assertThat(run(Map.of(), args)).isEqualTo(2);
    assertThat(err()).startsWith("logfold: ").hasLineCount(1).doesNotContain("Exception");
    assertThat(out.size()).isZero();
  }

  @Test
  void an_option_that_is_not_given_comes_from_the_environment_then_from_the_file(
      @TempDir Path folder) throws Exception {
    Path config = folder.resolve("logfold.properties");
    Files.writeString(config, "topic=from/file\n");

    assertThat(run(Map.of(), "status", "--config", config.toString())).isEqualTo(2);
    assertThat(err()).contains("from/file");
    err.reset();
    Map<String, String> environment =
        Map.of("LOGFOLD_CONFIG", config.toString(), "LOGFOLD_TOPIC", "from/environment");
    assertThat(run(environment, "status")).isEqualTo(2);
    assertThat(err()).contains("from/environment");
    err.reset();
    assertThat(run(environment, "status", "--topic", "from/line")).isEqualTo(2);
    assertThat(err()).contains("from/line");
  }

  @Test
  void an_unknown_name_in_the_file_is_bad_usage(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("logfold.properties");
    Files.writeString(config, "topik=orders\n");
    assertThat(run(Map.of(), "status", "--config=" + config)).isEqualTo(2);
    assertThat(err()).contains("unknown topik").hasLineCount(1);
  }

  @Test
  void a_password_among_the_arguments_is_warned_of_and_never_repeated() {
    String url = "jdbc:postgresql://127.0.0.1:1/x?user=u&password=s3cret";
    String[] external = {"status", "--kafka", "127.0.0.1:1"};

    assertThat(run(Map.of(), external[0], external[1], external[2], "--postgres", url))
        .isEqualTo(1);
    assertThat(err())
        .contains("use --postgres-password-file")
        .contains("127.0.0.1:1")
        .doesNotContain("s3cret")
        .hasLineCount(2);
    err.reset();
    assertThat(run(Map.of("LOGFOLD_POSTGRES", url), external)).isEqualTo(1);
    assertThat(err())
        .as("from the environment it is nobody else's to see")
        .doesNotContain("--postgres-password-file", "s3cret")
        .hasLineCount(1);
  }

  @Test
  void a_url_with_a_user_and_a_password_before_the_host_is_refused_without_repeating_them() {
    for (String url :
        new String[] {
          "jdbc:postgresql://u:s3cret@127.0.0.1/x", "jdbc:postgresql://u:s3cret@h:1/x"
        }) {
      err.reset();
      assertThat(
              run(Map.of("LOGFOLD_POSTGRES", url), "status", "--debug", "--kafka", "127.0.0.1:1"))
          .isEqualTo(1);
      assertThat(err()).contains("logfold: --postgres: ").doesNotContain("s3cret");
    }
  }
}
