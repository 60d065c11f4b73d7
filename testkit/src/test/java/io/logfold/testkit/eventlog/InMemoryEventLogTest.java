package io.logfold.testkit.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventLog;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {

  private final Map<String, InMemoryEventLog<Note>> logs = new HashMap<>();

  @Override
  protected EventLog<Note> open(String name, int partitions, EventCodec<Note> codec) {
    return logs.computeIfAbsent(name, _unused -> new InMemoryEventLog<>(name, partitions, codec))
        .seenBy("another process");
  }

  @Test
  void the_owner_is_who_opened_the_last_writer() {
    InMemoryEventLog<Note> first = new InMemoryEventLog<>("notes", 1);
    InMemoryEventLog<Note> second = first.seenBy("bob");
    assertThat(first.owner(0)).isEmpty();
    first.openWriter(0).close();
    assertThat(second.owner(0)).contains("in memory");
    second.openWriter(0).close();
    assertThat(first.owner(0)).contains("bob");
  }
}
