package io.logfold.testkit.eventlog;

import static io.logfold.testkit.eventlog.Notes.append;
import static io.logfold.testkit.eventlog.Notes.assertFenced;
import static io.logfold.testkit.eventlog.Notes.metadata;
import static io.logfold.testkit.eventlog.Notes.note;
import static io.logfold.testkit.eventlog.Notes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EventLog} must do. An adapter's test extends this class and says how a log is
 * opened; the contract uses a log of its own in every test.
 */
public abstract class EventLogContract extends ReadAtContract {

  @Test
  void an_unwritable_event_stores_nothing_and_leaves_the_writer_usable() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      append(writer, id, 1);

      UnwritableEvent refusal =
          catchThrowableOfType(
              UnwritableEvent.class,
              () ->
                  writer.append(
                      List.of(
                          note(id, 2, "never"),
                          new NewEvent<>(id, 3, Note.unwritable(), metadata("c")),
                          note(id, 4, "never"))));
      assertThat(refusal.index()).isEqualTo(1);

      append(writer, id, 2);
    }
    assertThat(readAll(0)).extracting(RecordedEvent::version).containsExactly(1L, 2L);
  }

  @Test
  void an_event_of_another_partition_is_unwritable() {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      UnwritableEvent refusal =
          catchThrowableOfType(
              UnwritableEvent.class,
              () ->
                  writer.append(
                      List.of(note(idIn(0, "order"), 1, "a"), note(idIn(1, "order"), 1, "b"))));
      assertThat(refusal.index()).isEqualTo(1);
    }
    assertThat(readAll(0)).isEmpty();
    assertThat(readAll(1)).isEmpty();
  }

  @Test
  void a_new_writer_fences_the_one_before_it() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    try (PartitionWriter<Note> old = log.openWriter(0);
        PartitionWriter<Note> idle = other.openWriter(0)) {
      assertFenced(old, id);
      append(idle, id, 1);
      try (PartitionWriter<Note> newest = log.openWriter(0)) {
        assertFenced(idle, id);
        assertFenced(idle, id);
        append(newest, id, 2);
        assertFenced(old, id);
        append(newest, id, 3);
      }
    }
    assertThat(readAll(0)).extracting(RecordedEvent::version).containsExactly(1L, 2L, 3L);
  }

  @Test
  void a_writer_that_used_to_write_a_lot_is_fenced_too() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    for (int written = 1; written <= 6; written++) {
      try (PartitionWriter<Note> old = other.openWriter(0)) {
        for (int i = 0; i < written; i++) {
          append(old, id, 1);
        }
        try (PartitionWriter<Note> newest = log.openWriter(0)) {
          assertFenced(old, id);
          append(newest, id, 1);
        }
      }
    }
    assertThat(readAll(0)).hasSize(1 + 2 + 3 + 4 + 5 + 6 + 6);
  }

  @Test
  void writers_of_other_partitions_are_not_fenced() {
    try (PartitionWriter<Note> zero = log.openWriter(0);
        PartitionWriter<Note> one = openAgain().openWriter(1)) {
      append(zero, idIn(0, "order"), 1);
      append(one, idIn(1, "order"), 1);
    }
  }

  @Test
  void closing_a_writer_fences_nobody() {
    String id = idIn(0, "order");
    PartitionWriter<Note> old = log.openWriter(0);
    append(old, id, 1);
    try (PartitionWriter<Note> newest = log.openWriter(0)) {
      append(newest, id, 2);
      old.close();
      old.close();
      append(newest, id, 3);
    }
    assertThat(readAll(0)).hasSize(3);
  }

  @Test
  void a_new_writer_finds_all_that_its_predecessor_committed() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    for (int round = 1; round <= 5; round++) {
      try (PartitionWriter<Note> writer = log.openWriter(0)) {
        append(writer, id, round);
      }
      other.openWriter(0).close();
      assertThat(Notes.readAll(other, 0)).hasSize(round);
    }
  }

  @Test
  void a_writer_is_confirmed_until_somebody_takes_over() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      writer.confirm();
      append(writer, id, 1);
      writer.confirm();
      try (PartitionWriter<Note> elsewhere = openAgain().openWriter(1)) {
        elsewhere.confirm();
        writer.confirm();
      }
      try (PartitionWriter<Note> successor = openAgain().openWriter(0)) {
        assertThatExceptionOfType(WriterFenced.class).isThrownBy(writer::confirm);
        assertFenced(writer, id);
        successor.confirm(); // and he goes on undisturbed
        append(successor, id, 2);
      }
    }
  }

  @Test
  void a_writer_opens_again_in_its_own_place() {
    String id = idIn(0, "order");
    PartitionWriter<Note> first = log.openWriter(0);
    append(first, id, 1);
    first.close();
    PartitionWriter<Note> second = first.reopen();
    append(second, id, 2);
    second.close();
    // Also from a handle whose successor of the same log is spent: its opening got lost, say.
    try (PartitionWriter<Note> third = first.reopen()) {
      append(third, id, 3);
    }
    assertThat(Notes.readAll(log, 0))
        .extracting(RecordedEvent::version)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void a_writer_does_not_open_again_against_who_took_over() {
    String id = idIn(0, "order");
    PartitionWriter<Note> old = log.openWriter(0);
    append(old, id, 1);
    old.close();
    try (PartitionWriter<Note> successor = openAgain().openWriter(0)) {
      append(successor, id, 2);
      assertThatExceptionOfType(WriterFenced.class).isThrownBy(old::reopen);
      append(successor, id, 3); // and he goes on undisturbed
    }
    // Who is asked to take over does.
    try (PartitionWriter<Note> back = log.openWriter(0)) {
      append(back, id, 4);
    }
  }

  /** Whole batches only; all that were acknowledged; in order; none after the handover. */
  @Test
  void a_writer_fenced_amid_its_work_leaves_whole_batches() {
    String id = idIn(0, "order");
    int batchSize = 5;
    Executor thread = task -> Thread.ofPlatform().daemon().start(task);
    EventLog<Note> successor = openAgain();
    for (int round = 1; round <= 5; round++) {
      long before = successor.extent(0).end();
      AtomicInteger acknowledged = new AtomicInteger();
      PartitionWriter<Note> old = log.openWriter(0);
      CompletableFuture<@Nullable LogException> ending =
          CompletableFuture.supplyAsync(
              () -> Notes.appendUntilRefused(old, id, batchSize, acknowledged), thread);
      while (acknowledged.get() < round * 2 && !ending.isDone()) {
        Thread.onSpinWait();
      }
      try (PartitionWriter<Note> newest = successor.openWriter(0)) {
        List<RecordedEvent<Note>> inherited = read(successor, 0, before, successor.extent(0).end());
        append(newest, id, 1);
        // A commit that meets the handover may get an answer that says neither yes nor no.
        assertThat(ending.join()).isInstanceOfAny(WriterFenced.class, AppendOutcomeUnknown.class);

        List<RecordedEvent<Note>> all = read(successor, 0, before, successor.extent(0).end());
        assertThat(all).hasSize(inherited.size() + 1);
        assertThat(all.subList(0, inherited.size())).isEqualTo(inherited);
        assertThat(inherited.size() % batchSize).isZero();
        int batches = inherited.size() / batchSize;
        assertThat(batches).isBetween(acknowledged.get(), acknowledged.get() + 1);
        assertThat(inherited)
            .extracting(RecordedEvent::version)
            .containsExactlyElementsOf(
                IntStream.rangeClosed(1, inherited.size()).mapToObj(Long::valueOf).toList());
      } finally {
        old.close();
      }
    }
  }
}
