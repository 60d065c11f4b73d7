package io.logfold.application.snapshot;

import static io.logfold.application.snapshot.CommandMemory.CAPACITY;
import static io.logfold.application.snapshot.CommandMemory.ENTRY_WEIGHT;
import static io.logfold.application.snapshot.CommandMemory.MAX_WEIGHT;
import static io.logfold.application.snapshot.CommandMemory.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.snapshot.CommandMemory.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an aggregate remembers of its commands, beside a plain list that does the same. */
class CommandMemoryTest {

  private static final long NOW = 1_790_000_000L;

  /** A retry that comes as late as its caller may still send it, after so many others. */
  @Test
  void a_thousand_commands_a_second_do_not_push_out_what_came_within_a_request_s_time() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 20_000; version++) {
      memory = memory.after(new UUID(version, version).toString(), version, at(version / 1_000));
    }
    assertThat(memory.find(new UUID(1, 1).toString())).isNotNull();
    assertThat(memory.find(new UUID(10_000, 10_000).toString())).isNotNull();
    assertThat(memory.find(new UUID(20_001, 1).toString())).isNull();
  }

  @Test
  void it_remembers_what_a_plain_list_would() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      List<Entry> expected = new ArrayList<>();
      CommandMemory memory = CommandMemory.EMPTY;
      List<String> ids = new ArrayList<>();
      long version = random.nextInt(3) == 0 ? random.nextLong(1L << 40) : 0;
      long second = NOW;
      int commands = seed % 4 == 0 ? 3_000 : 400;
      int pace = 1 + random.nextInt(9);
      for (int i = 0; i < commands; i++) {
        String id = ids.isEmpty() || random.nextInt(4) > 0 ? id(random, i) : ids.getLast();
        ids.add(id);
        version++;
        second += step(random, pace);
        if (random.nextInt(50) == 0) {
          memory = restored(memory);
        }
        memory = memory.after(id, version, at(second));
        remember(expected, id, version, second);
        String asked = ids.get(random.nextInt(ids.size()));
        assertThat(memory.find(asked))
            .describedAs("seed %d", seed)
            .isEqualTo(last(expected, asked));
        assertThat(memory.size()).isEqualTo(expected.size());
      }
      assertThat(memory.entries()).isEqualTo(expected);
      assertThat(restored(memory)).isEqualTo(memory).hasSameHashCodeAs(memory);
    }
  }

  /** Seconds to the next command: in a burst, at a steady pace, after a while, back in time. */
  private static long step(Random random, int pace) {
    return switch (random.nextInt(100)) {
      case 0 -> random.nextInt(2 * SECONDS);
      case 1 -> -random.nextInt(1_000);
      default -> random.nextInt(pace) / 3;
    };
  }

  /** As a snapshot brings it back, wherever it was taken. */
  private static CommandMemory restored(CommandMemory memory) {
    return CommandMemory.of(memory.entries());
  }

  @Test
  void what_is_older_than_the_promise_is_forgotten_but_for_the_last_of_them() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 1_000; version++) {
      memory = memory.after("c" + version, version, at(NOW));
    }
    CommandMemory within = memory.after("later", 1_001, at(NOW + SECONDS));
    assertThat(within.size()).isEqualTo(1_001);
    CommandMemory beyond = memory.after("later", 1_001, at(NOW + SECONDS + 1));
    assertThat(beyond.size()).isEqualTo(CAPACITY);
    assertThat(beyond.find("c873")).isNull();
    assertThat(beyond.find("c874")).isNotNull();
  }

  @Test
  void a_clock_that_jumps_forgets_no_less_than_the_last_and_keeps_no_more_than_there_is_room_for() {
    CommandMemory memory = CommandMemory.EMPTY.after("first", 1, Instant.MIN);
    memory = memory.after("far", 2, Instant.MAX).after("back", 3, Instant.EPOCH);
    assertThat(memory.entries())
        .extracting(Entry::commandId)
        .containsExactly("first", "far", "back");
    assertThat(restored(memory)).isEqualTo(memory);
    for (int version = 4; version < 60_000; version++) {
      memory = memory.after(new UUID(version, version).toString(), version, at(version));
    }
    assertThat(memory.size()).isEqualTo(MAX_WEIGHT / (ENTRY_WEIGHT + 36));
    assertThat(memory.bytes()).isLessThan(MAX_WEIGHT + 256 * 1024);
    assertThat(restored(memory)).isEqualTo(memory);
  }

  @Test
  void what_long_ids_weigh_is_bounded_as_well() {
    String tail = "\u0161".repeat(500);
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 5_000; version++) {
      memory = memory.after(version + tail, version, at(NOW));
    }
    assertThat(memory.bytes()).isLessThan(MAX_WEIGHT + 256 * 1024);
    CommandMemory huge = memory;
    for (int i = 1; i <= 20; i++) {
      huge = huge.after(i + "x".repeat(MAX_WEIGHT - 100), 5_000 + i, at(NOW));
      assertThat(huge.size()).isEqualTo(1);
      assertThat(huge.bytes()).isLessThan(2 * MAX_WEIGHT);
    }
  }

  @Test
  void every_character_of_an_id_counts() {
    List<String> alike =
        List.of("", "a", "b", "aa", "a\u0000", "\u00e1", "\u0161", "a\u0100", "\ud83c", "\udf88");
    CommandMemory memory = CommandMemory.EMPTY;
    for (int i = 0; i < alike.size(); i++) {
      assertThat(memory.find(alike.get(i))).isNull();
      memory = memory.after(alike.get(i), i + 1, at(NOW));
    }
    for (int i = 0; i < alike.size(); i++) {
      assertThat(memory.find(alike.get(i))).isEqualTo(new Entry(alike.get(i), i + 1, i + 1, NOW));
    }
  }

  @Test
  void a_memory_does_not_change_when_others_grow_from_it() {
    CommandMemory root = CommandMemory.EMPTY.after("a", 1, at(NOW));
    CommandMemory one = root.after("b", 2, at(NOW));
    CommandMemory other = root.after("c", 2, at(NOW)).after("c", 3, at(NOW));
    assertThat(root.entries()).containsExactly(new Entry("a", 1, 1, NOW));
    assertThat(one.entries()).containsExactly(new Entry("a", 1, 1, NOW), new Entry("b", 2, 2, NOW));
    assertThat(other.entries())
        .containsExactly(new Entry("a", 1, 1, NOW), new Entry("c", 2, 3, NOW));
  }

  @Test
  void the_oldest_are_forgotten() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 3 * CAPACITY; version++) {
      memory = memory.after("c" + version, version, at(NOW + version * (SECONDS + 1L)));
    }
    assertThat(memory.entries())
        .extracting(Entry::firstVersion)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(2 * CAPACITY + 1, 3 * CAPACITY).boxed().toList());
    assertThat(memory.find("c" + 2 * CAPACITY)).isNull();
    assertThat(memory.find("c" + (2 * CAPACITY + 1))).isNotNull();
  }

  @Test
  void more_than_it_remembers_is_refused() {
    List<Entry> tooMany =
        IntStream.rangeClosed(0, CAPACITY)
            .mapToObj(i -> new Entry("c" + i, i, i, NOW + i * (SECONDS + 1L)))
            .toList();
    assertThatThrownBy(() -> CommandMemory.of(tooMany))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> CommandMemory.of(List.of(new Entry("b", 1, 1, 9), new Entry("a", 2, 2, 8))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void four_commands_take_little_memory() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 4; version++) {
      memory = memory.after(UUID.randomUUID().toString(), version, at(NOW));
    }
    assertThat(memory.bytes()).isLessThan(240);
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second, 999_000_000);
  }

  private static void remember(List<Entry> entries, String id, long version, long time) {
    Entry newest = entries.isEmpty() ? null : entries.getLast();
    if (newest != null && newest.lastVersion() == version - 1 && newest.commandId().equals(id)) {
      entries.set(
          entries.size() - 1, new Entry(id, newest.firstVersion(), version, newest.second()));
      return;
    }
    long second = newest == null ? time : Math.max(time, newest.second());
    entries.add(new Entry(id, version, version, second));
    while (entries.size() > CAPACITY && entries.getFirst().second() < second - SECONDS) {
      entries.removeFirst();
    }
  }

  private static @Nullable Entry last(List<Entry> entries, String id) {
    return entries.reversed().stream()
        .filter(entry -> entry.commandId().equals(id))
        .findFirst()
        .orElse(null);
  }

  private static String id(Random random, int number) {
    return switch (random.nextInt(4)) {
      case 0 -> new UUID(random.nextLong(), random.nextLong()).toString();
      case 1 -> "ünïcode " + number;
      case 2 -> "🎈".repeat(random.nextInt(100)) + number;
      default -> "order-" + random.nextInt(50) + "/" + random.nextInt(4);
    };
  }
}
