package io.logfold.bootstrap.wiring;

import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers in use: external ones, or the embedded ones of the data folder, which are joined. */
public final class Servers implements AutoCloseable {

  private final ServiceSettings settings;
  private final @Nullable EmbeddedServices embedded;

  private Servers(ServiceSettings settings, @Nullable EmbeddedServices embedded) {
    this.settings = settings;
    this.embedded = embedded;
  }

  /**
   * Starts or joins embedded servers; does nothing for external ones.
   *
   * @param wanted which are needed
   * @throws io.logfold.embedded.EmbeddedServicesException when one cannot be started
   */
  public static Servers open(ServiceSettings settings, Set<Service> wanted) {
    if (settings.external()) {
      return new Servers(settings, null);
    }
    return new Servers(
        settings,
        EmbeddedServices.open(settings.data(), new EmbeddedOptions(wanted, false, true, true)));
  }

  /**
   * Like {@link #open} with both servers, for a process that lives long: a server that dies is
   * started again, and leaving is up to {@link #close} alone.
   */
  public static Servers openSupervised(ServiceSettings settings) {
    if (settings.external()) {
      return new Servers(settings, null);
    }
    return new Servers(
        settings,
        EmbeddedServices.open(
            settings.data(), EmbeddedOptions.defaults().supervised(true).leaveAtExit(false)));
  }

  /** Kafka's bootstrap address, for people; {@link #kafkaProperties} is for clients. */
  public String kafka() {
    String external = settings.kafka();
    return external != null ? external : required().kafka();
  }

  /** With what every Kafka client connects; may have passwords in it. */
  public Map<String, String> kafkaProperties() {
    Map<String, String> all = new HashMap<>(settings.kafkaProperties());
    String external = settings.kafka();
    if (external != null) {
      all.put("bootstrap.servers", external);
    } else {
      all.putAll(required().kafkaProperties());
    }
    return all;
  }

  /** The file with which {@code kcat -F} connects to the embedded Kafka; empty: an external one. */
  public Optional<Path> kcatProperties() {
    return settings.external() ? Optional.empty() : required().kcatProperties();
  }

  public PostgresLogin postgres() {
    PostgresLogin external = settings.postgres();
    return external != null ? external : new PostgresLogin(required().postgresUrl(), null);
  }

  /**
   * Where Postgres is, for people: of the embedded one a URI that {@code psql} takes. Never has a
   * password in it.
   */
  public String postgresAddress() {
    PostgresLogin external = settings.postgres();
    return external != null ? external.address() : required().postgresUri();
  }

  private EmbeddedServices required() {
    if (embedded == null) {
      throw new IllegalStateException("no embedded servers are in use");
    }
    return embedded;
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
