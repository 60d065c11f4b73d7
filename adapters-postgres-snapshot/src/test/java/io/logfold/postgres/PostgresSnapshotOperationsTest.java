package io.logfold.postgres;

import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.snapshot.SnapshotOperationsContract;

/** The contract of the administration, on a real Postgres. */
@UseServices
final class PostgresSnapshotOperationsTest extends SnapshotOperationsContract {

  private final String url;

  PostgresSnapshotOperationsTest(TestServices services) {
    url = services.postgresUrl();
  }

  @Override
  protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
    return PostgresSnapshotStore.builder(new TextCodec(aggregateType, fingerprint))
        .url(url)
        .build();
  }
}
