package io.logfold.embedded.junit;

import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Embedded servers in the build's target folder, shared with every other test JVM that runs at the
 * same time.
 */
final class EmbeddedBackend implements TestBackend {
  private final Map<Service, EmbeddedServices> opened = new EnumMap<>(Service.class);

  /**
   * The property is set by the build; a lone run from an editor works in the module's own target.
   */
  static Path folder() {
    return Path.of(System.getProperty("logfold.root", ""), "target", "test-services");
  }

  private EmbeddedServices open(Service service) {
    return opened.computeIfAbsent(
        service,
        s ->
            EmbeddedServices.open(
                folder().resolve("shared"), EmbeddedOptions.defaults().only(s).kafkaLogin(false)));
  }

  @Override
  public String kafka() {
    return open(Service.KAFKA).kafka();
  }

  @Override
  public String postgresUrl(Optional<String> database) {
    String url = open(Service.POSTGRES).postgresUrl();
    return database.map(name -> url.replaceFirst("/[^/?]+\\?", "/" + name + "?")).orElse(url);
  }

  @Override
  public String describeKafka() {
    return "embedded " + open(Service.KAFKA).server(Service.KAFKA).describe();
  }

  @Override
  public String describePostgres() {
    return "embedded " + open(Service.POSTGRES).server(Service.POSTGRES).describe();
  }

  @Override
  public void close() {
    opened.values().forEach(EmbeddedServices::close);
  }
}
