package io.logfold.embedded.junit;

import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * A test class' share of the servers: they are the whole JVM's, so everything a class makes has a
 * name of its own. What was made here is removed when the class is done. A server starts when it is
 * first asked for. Any thread.
 */
public final class TestServices implements AutoCloseable {
  private static final int LONGEST_NAME = 40;

  private final TestServers servers;
  private final String owner;
  private final List<String> topics = new ArrayList<>();
  private final List<String> databases = new ArrayList<>();
  private final Deque<EmbeddedServices> privateInstances = new ArrayDeque<>();
  private @Nullable String postgresUrl;
  private @Nullable Admin admin;

  TestServices(TestServers servers, String owner) {
    this.servers = servers;
    this.owner = owner.substring(0, Math.min(owner.length(), LONGEST_NAME));
  }

  /** Kafka's bootstrap address. */
  public String kafka() {
    return servers.kafka();
  }

  /** JDBC URL, with user and password in it, of a database that this class has for itself. */
  public synchronized String postgresUrl() {
    String url = postgresUrl;
    if (url == null) {
      url = newDatabase();
      postgresUrl = url;
    }
    return url;
  }

  /** JDBC URL, with user and password in it, of one more empty database. */
  public synchronized String newDatabase() {
    String name = unique(owner.toLowerCase(Locale.ROOT)).replaceAll("[^a-z0-9]", "_");
    sql("CREATE DATABASE " + name);
    databases.add(name);
    return servers.postgresUrl(Optional.of(name));
  }

  /** A unique name for a topic, group or transactional id; nothing is created. */
  public String unique(String hint) {
    return hint + "-" + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt());
  }

  /** A new topic with one replica and that many partitions; its name begins with the hint. */
  public String createTopic(String hint, int partitions) {
    return createTopic(hint, partitions, Map.of());
  }

  /** The same with settings, such as {@code retention.ms}. */
  public synchronized String createTopic(
      String hint, int partitions, Map<String, String> settings) {
    String name = unique(hint);
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    try {
      admin().createTopics(List.of(topic)).all().get();
      topics.add(name);
      return name;
    } catch (ExecutionException e) {
      throw new IllegalStateException("topic " + name + " cannot be created: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topic " + name, e);
    }
  }

  /**
   * Embedded servers that this test has for itself, in a new folder: they may be killed, frozen and
   * restarted ({@link EmbeddedServices#server}). Closed and deleted at the end of the class if the
   * test did not do it. Kafka wants no login.
   */
  public synchronized EmbeddedServices privateInstance(EmbeddedOptions options) {
    EmbeddedServices services =
        EmbeddedServices.open(
            servers.folder().resolve(unique("private")), options.kafkaLogin(false));
    privateInstances.push(services);
    return services;
  }

  /** Both servers, not supervised: what a test kills stays dead until it starts it. */
  public EmbeddedServices privateInstance() {
    return privateInstance(EmbeddedOptions.defaults());
  }

  private Admin admin() {
    Admin present = admin;
    if (present == null) {
      present = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka()));
      admin = present;
    }
    return present;
  }

  private void sql(String statement) {
    try (Connection connection =
            DriverManager.getConnection(servers.postgresUrl(Optional.empty()));
        Statement s = connection.createStatement()) {
      s.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    while (!privateInstances.isEmpty()) {
      EmbeddedServices services = privateInstances.pop();
      services.close();
      delete(services.data());
    }
    for (String database : databases) {
      drop(database);
    }
    if (admin != null) {
      admin.deleteTopics(topics);
      admin.close();
    }
  }

  /**
   * Not WITH (FORCE): that fails when the server's own vacuum is at work, whose session only a
   * superuser may end. Without it the server ends its vacuum itself.
   */
  private void drop(String database) {
    sql("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
    sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname = '%s'"
            .formatted(database));
    sql("DROP DATABASE " + database);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
