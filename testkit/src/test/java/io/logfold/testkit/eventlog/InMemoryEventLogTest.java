package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventLog;
import java.util.HashMap;
import java.util.Map;

class InMemoryEventLogTest extends EventLogContract {

  private final Map<String, EventLog<Note>> logs = new HashMap<>();

  @Override
  protected EventLog<Note> open(String name, int partitions, EventCodec<Note> codec) {
    return logs.computeIfAbsent(name, _unused -> new InMemoryEventLog<>(name, partitions, codec));
  }
}
