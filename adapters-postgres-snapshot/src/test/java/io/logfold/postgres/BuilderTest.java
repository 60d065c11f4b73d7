package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@UseServices
final class BuilderTest {

  private final Fixture fixture;

  BuilderTest(TestServices services) {
    fixture = Fixture.on(services.postgresUrl());
  }

  @Test
  void a_url_that_cannot_be_read_is_refused_without_repeating_its_password() {
    assertThatThrownBy(
            () ->
                PostgresSnapshotStore.builder(Fixture.CODEC)
                    .url("jdbc:postgres://host/db?password=s3cret")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jdbc:postgresql://host:5432/database")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://u:s3cret@host/db",
        "jdbc:postgresql://u:s3cret@host:5432/db",
        "jdbc:postgresql://one,u:s3cret@two:5432/db?user=u",
        "jdbc:postgresql:u:s3cret@host"
      })
  void a_password_before_the_host_is_refused_before_the_driver_prints_it(String url) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Handler handler = new StreamHandler(printed, new SimpleFormatter());
    Logger driver = Logger.getLogger("org.postgresql");
    driver.addHandler(handler);
    try {
      assertThatThrownBy(() -> PostgresSnapshotStore.builder(Fixture.CODEC).url(url).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("jdbc:postgresql://host:5432/database?user=name")
          .hasMessageNotContaining("s3cret");
    } finally {
      driver.removeHandler(handler);
      handler.close();
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("s3cret");
  }

  @Test
  void neither_and_both_of_url_and_data_source_are_refused() {
    assertThatThrownBy(() -> PostgresSnapshotStore.builder(Fixture.CODEC).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                PostgresSnapshotStore.builder(Fixture.CODEC)
                    .url(fixture.url())
                    .dataSource(new PGSimpleDataSource())
                    .build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limits_that_make_no_sense_are_refused() {
    assertThatThrownBy(
            () ->
                PostgresSnapshotStore.builder(Fixture.CODEC)
                    .url(fixture.url())
                    .requestTimeout(Duration.ofMillis(1))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0.001S");
  }

  @Test
  void connections_of_a_callers_pool_are_used_as_they_come_and_given_back() {
    Borrowed pool = new Borrowed();
    pool.setUrl(fixture.url());
    try (PostgresSnapshotStore<String> store =
        PostgresSnapshotStore.builder(Fixture.CODEC).dataSource(pool).build()) {
      assertThat(pool.connections).hasValue(0);
      assertThat(fixture.save(store, 0, 10, 1)).isEqualTo(SaveOutcome.SAVED);
      assertThat(fixture.save(store, 10, 20, 2)).isEqualTo(SaveOutcome.SAVED);
    }
    try (PostgresSnapshotStore<String> store = fixture.open()) {
      assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 2));
      assertThat(Fixture.operations(store).sets()).isNotEmpty();
    }
    assertThat(pool.connections.get()).isPositive();
  }

  /** Hands out connections that do not commit by themselves, as some pools do. */
  private static final class Borrowed extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    final AtomicInteger connections = new AtomicInteger();

    @Override
    public Connection getConnection() throws SQLException {
      connections.incrementAndGet();
      Connection connection = super.getConnection();
      connection.setAutoCommit(false);
      return connection;
    }
  }
}
