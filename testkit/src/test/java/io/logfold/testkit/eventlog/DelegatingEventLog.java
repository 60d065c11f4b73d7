package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import java.util.List;

/** A sound log, to be broken in one place by a subclass. */
class DelegatingEventLog implements EventLog<Note> {

  final EventLog<Note> sound;

  DelegatingEventLog(EventLog<Note> sound) {
    this.sound = sound;
  }

  @Override
  public LogIdentity identity() {
    return sound.identity();
  }

  @Override
  public int partitionOf(String aggregateId) {
    return sound.partitionOf(aggregateId);
  }

  @Override
  public LogExtent extent(int partition) {
    return sound.extent(partition);
  }

  @Override
  public EventCursor<Note> read(int partition, Place from, long to) {
    return sound.read(partition, from, to);
  }

  @Override
  public EventCursor<Note> readAggregate(String aggregateId, Place from, long to) {
    return sound.readAggregate(aggregateId, from, to);
  }

  @Override
  public EventCursor<Note> readAt(int partition, EventOffsets offsets) {
    return sound.readAt(partition, offsets);
  }

  @Override
  public Place verify(int partition, Place place) {
    return sound.verify(partition, place);
  }

  @Override
  public PartitionWriter<Note> openWriter(int partition, Place from) {
    return sound.openWriter(partition, from);
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return sound.decisions();
  }

  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    return sound.decide(position, skipped, reason);
  }

  @Override
  public void close() {
    sound.close();
  }
}
