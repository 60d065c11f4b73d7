package io.logfold.kafka;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventLog;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.EventLogContract;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;

@UseServices
class KafkaEventLogTest extends EventLogContract {

  private final TestServices services;

  KafkaEventLogTest(TestServices services) {
    this.services = services;
  }

  @Override
  protected EventLog<Note> open(String name, int partitions, EventCodec<Note> codec) {
    return KafkaEventLog.builder(codec)
        .bootstrapServers(services.kafka())
        .topic(name)
        .partitions(partitions)
        .openDeadline(Duration.ofSeconds(50)) // a broker just started, on a busy machine
        .open();
  }
}
