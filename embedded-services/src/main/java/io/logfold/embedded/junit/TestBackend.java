package io.logfold.embedded.junit;

import java.util.Optional;

/** Where the servers come from. Each starts when it is first asked for. */
interface TestBackend extends AutoCloseable {
  String kafka();

  String postgresUrl(Optional<String> database);

  String describeKafka();

  String describePostgres();

  @Override
  void close();
}
