package io.logfold.application.snapshot;

import static io.logfold.application.snapshot.CommandMemory.CAPACITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.snapshot.CommandMemory.Entry;
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

  @Test
  void it_remembers_what_a_plain_list_would() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<Entry> expected = new ArrayList<>();
      CommandMemory memory = CommandMemory.EMPTY;
      List<String> ids = new ArrayList<>();
      long version = random.nextInt(3) == 0 ? random.nextLong(1L << 40) : 0;
      for (int i = 0; i < 400; i++) {
        String id = ids.isEmpty() || random.nextInt(4) > 0 ? id(random, i) : ids.getLast();
        ids.add(id);
        version++;
        memory = memory.after(id, version);
        remember(expected, id, version);
        String asked = ids.get(random.nextInt(ids.size()));
        assertThat(memory.find(asked))
            .describedAs("seed %d", seed)
            .isEqualTo(last(expected, asked));
      }
      assertThat(memory.entries()).isEqualTo(expected);
      assertThat(memory.size()).isEqualTo(expected.size());
      assertThat(CommandMemory.of(expected)).isEqualTo(memory).hasSameHashCodeAs(memory);
    }
  }

  @Test
  void every_character_of_an_id_counts() {
    List<String> alike =
        List.of("", "a", "b", "aa", "a\u0000", "\u00e1", "\u0161", "a\u0100", "\ud83c", "\udf88");
    CommandMemory memory = CommandMemory.EMPTY;
    for (int i = 0; i < alike.size(); i++) {
      assertThat(memory.find(alike.get(i))).isNull();
      memory = memory.after(alike.get(i), i + 1);
    }
    for (int i = 0; i < alike.size(); i++) {
      assertThat(memory.find(alike.get(i))).isEqualTo(new Entry(alike.get(i), i + 1, i + 1));
    }
  }

  @Test
  void a_memory_does_not_change_when_others_grow_from_it() {
    CommandMemory root = CommandMemory.EMPTY.after("a", 1);
    CommandMemory one = root.after("b", 2);
    CommandMemory other = root.after("c", 2).after("c", 3);
    assertThat(root.entries()).containsExactly(new Entry("a", 1, 1));
    assertThat(one.entries()).containsExactly(new Entry("a", 1, 1), new Entry("b", 2, 2));
    assertThat(other.entries()).containsExactly(new Entry("a", 1, 1), new Entry("c", 2, 3));
  }

  @Test
  void the_oldest_are_forgotten() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 3 * CAPACITY; version++) {
      memory = memory.after("c" + version, version);
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
        IntStream.rangeClosed(0, CAPACITY).mapToObj(i -> new Entry("c" + i, i, i)).toList();
    assertThatThrownBy(() -> CommandMemory.of(tooMany))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void four_commands_take_little_memory() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= 4; version++) {
      memory = memory.after(UUID.randomUUID().toString(), version);
    }
    assertThat(memory.bytes()).isLessThan(210);
  }

  private static void remember(List<Entry> entries, String id, long version) {
    Entry newest = entries.isEmpty() ? null : entries.getLast();
    if (newest != null && newest.lastVersion() == version - 1 && newest.commandId().equals(id)) {
      entries.set(entries.size() - 1, new Entry(id, newest.firstVersion(), version));
      return;
    }
    entries.add(new Entry(id, version, version));
    if (entries.size() > CAPACITY) {
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
