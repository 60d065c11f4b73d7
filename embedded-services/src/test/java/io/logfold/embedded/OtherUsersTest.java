package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other users of the machine can do with embedded servers: nothing. */
final class OtherUsersTest {
  private static final EmbeddedOptions POSTGRES = EmbeddedOptions.defaults().only(Service.POSTGRES);
  private static final int NOBODY = 65534;

  @TempDir private Path temporary;
  private Path data = Path.of("");

  @BeforeEach
  void choose_folder() {
    data = temporary.resolve("data");
  }

  @AfterEach
  void stop_everything() throws IOException {
    if (Files.exists(data) && CurrentUser.owns(data)) {
      permit(data, "rwx------");
      EmbeddedServices.stop(data);
    }
  }

  @Test
  void postgres_wants_the_password_and_lets_no_superuser_in() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      String server = services.postgresUrl().replaceFirst("\\?.*", "");
      for (String login :
          List.of(
              "?user=logfold",
              "?user=logfold&password=logfold",
              "?user=postgres",
              "?user=postgres&password=postgres")) {
        assertThatThrownBy(() -> DriverManager.getConnection(server + login).close())
            .as(login)
            .isInstanceOf(SQLException.class);
      }
      assertThat(Probe.query(services.postgresUrl(), "SELECT current_user")).isEqualTo("logfold");
    }
  }

  @Test
  void who_has_the_password_owns_the_database_and_runs_no_programs() throws Exception {
    Path made = temporary.resolve("made");
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      String url = services.postgresUrl();
      Probe.execute(url, "CREATE SCHEMA mine");
      Probe.execute(url, "CREATE TABLE mine.lines (line text)");
      assertThatThrownBy(
              () -> Probe.execute(url, "COPY mine.lines FROM PROGRAM 'touch " + made + "'"))
          .hasMessageContaining("permission denied");
      assertThat(made).doesNotExist();
      assertThat(Probe.query(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
          .isEqualTo("f");
      assertThatThrownBy(() -> Probe.execute(url, "ALTER ROLE logfold SUPERUSER"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void the_password_is_in_a_file_that_psql_reads_and_other_users_cannot() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      Path file = data.toRealPath().resolve("postgres/pgpass");
      assertThat(permissions(file)).isEqualTo("rw-------");
      String password = services.postgresUrl().replaceFirst(".*password=", "");
      assertThat(password).hasSizeGreaterThanOrEqualTo(32);
      assertThat(file).hasContent("127.0.0.1:*:*:logfold:" + password);
      assertThat(services.postgresUri())
          .isEqualTo(
              "postgresql://logfold@127.0.0.1:%s/postgres?passfile=%s",
              services.server(Service.POSTGRES).port(), file);
      try (EmbeddedServices second = EmbeddedServices.open(data, POSTGRES)) {
        assertThat(second.postgresUrl()).isEqualTo(services.postgresUrl());
      }
    }
  }

  @Test
  void two_folders_have_two_passwords() throws Exception {
    PostgresPassword one = new PostgresPassword(Files.createDirectory(temporary.resolve("one")));
    PostgresPassword two = new PostgresPassword(Files.createDirectory(temporary.resolve("two")));
    assertThat(one.renew()).isEqualTo(one.read()).isNotEqualTo(two.renew());
  }

  @Test
  void a_new_data_folder_is_closed_and_so_is_what_an_older_one_has_inside() throws Exception {
    DataFolder folder = DataFolder.at(data);
    assertThat(permissions(data)).isEqualTo("rwx------");
    permit(data, "rwxr-xr-x");
    for (String inside : List.of("services", "kafka", "postgres")) {
      permit(Files.createDirectories(data.resolve(inside)), "rwxr-xr-x");
    }

    assertThat(DataFolder.at(data).root()).isEqualTo(folder.root());

    assertThat(permissions(data)).as("may hold other things of its owner").isEqualTo("rwxr-xr-x");
    for (String inside : List.of("services", "kafka", "postgres")) {
      assertThat(permissions(data.resolve(inside))).as(inside).isEqualTo("rwx------");
    }
  }

  @Test
  void a_data_folder_that_others_can_write_to_is_refused() throws Exception {
    permit(Files.createDirectory(data), "rwxrwxrwx");
    assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining(data.toRealPath().toString())
        .hasMessageContaining("chmod go-w");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_data_folder_of_another_user_is_refused_to_root() throws Exception {
    assumeTrue(CurrentUser.isRoot(), "only root can give files away");
    give(Files.createDirectory(data));
    assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("belongs to");
    assertThatThrownBy(() -> EmbeddedServices.stop(data))
        .as("what it says about processes is not to be believed")
        .isInstanceOf(EmbeddedServicesException.class);
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void what_another_user_planted_in_the_data_folder_is_refused() throws Exception {
    assumeTrue(CurrentUser.isRoot(), "only root can give files away");
    DataFolder unused = DataFolder.at(data);
    Path planted = give(Files.createDirectory(data.resolve("postgres")));
    assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("postgres belongs to");
    Files.delete(planted);
  }

  @Test
  void programs_are_not_taken_from_where_others_can_write() throws Exception {
    Path open = permit(Files.createDirectory(temporary.resolve("open")), "rwxrwxr-x");
    Path own = temporary.resolve("own");
    assertThat(CacheFolder.firstUsable(List.of(open, own))).isEqualTo(own.toRealPath());
    assertThat(permissions(own)).isEqualTo("rwx------");
    assertThatThrownBy(() -> CacheFolder.firstUsable(List.of(open)))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("chmod go-w");
  }

  @Test
  void programs_of_another_user_are_not_run_by_root() throws Exception {
    assumeTrue(CurrentUser.isRoot(), "only root can give files away");
    Path cache = Files.createDirectory(temporary.resolve("cache"));
    Path programs = PostgresBinaries.in(cache);
    give(programs);
    assertThatThrownBy(() -> PostgresBinaries.in(cache))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("belongs to");
    give(cache);
    assertThatThrownBy(() -> CacheFolder.firstUsable(List.of(cache)))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("belongs to");
  }

  @Test
  void a_database_from_before_there_were_passwords_is_refused_and_kept() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      assertThat(services.server(Service.POSTGRES).running()).isTrue();
      Files.delete(data.resolve("postgres/pgpass"));
      assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
          .as("joining the one that runs")
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("pgpass is missing")
          .hasMessageContaining("delete " + data.toRealPath().resolve("postgres"));
    }
    assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("pgpass is missing");
    assertThat(data.resolve("postgres/data/PG_VERSION")).exists();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Path permit(Path file, String permissions) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static Path give(Path file) throws IOException {
    return Files.setAttribute(file, "unix:uid", NOBODY);
  }
}
