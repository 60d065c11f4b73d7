package io.logfold.embedded.junit;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The servers of this JVM's tests, chosen and started when first asked for, and reported on
 * standard output. Any thread.
 */
final class TestServers implements AutoCloseable {
  private @Nullable TestBackend backend;
  private boolean kafkaTold;
  private boolean postgresTold;

  synchronized String kafka() {
    String address = backend().kafka();
    if (!kafkaTold) {
      kafkaTold = true;
      tell(backend().describeKafka());
    }
    return address;
  }

  /**
   * @param database its name; the server's own one if empty
   */
  synchronized String postgresUrl(Optional<String> database) {
    String url = backend().postgresUrl(database);
    if (!postgresTold) {
      postgresTold = true;
      tell(backend().describePostgres());
    }
    return url;
  }

  private static void tell(String what) {
    System.out.println("logfold tests run against: " + what);
  }

  /** Where servers of one test only have their folders. */
  Path folder() {
    return EmbeddedBackend.folder();
  }

  private TestBackend backend() {
    TestBackend present = backend;
    if (present == null) {
      present = BackendChoice.take();
      backend = present;
    }
    return present;
  }

  @Override
  public synchronized void close() {
    if (backend != null) {
      backend.close();
    }
  }
}
