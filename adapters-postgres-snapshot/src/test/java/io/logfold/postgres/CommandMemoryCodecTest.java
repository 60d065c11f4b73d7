package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.snapshot.CommandMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CommandMemoryCodecTest {

  @Test
  void any_memory_survives_the_round_trip() {
    for (long seed = 0; seed < 300; seed++) {
      CommandMemory memory = random(new Random(seed));
      assertThat(CommandMemoryCodec.decode(CommandMemoryCodec.encode(memory)))
          .as("seed %s", seed)
          .isEqualTo(memory);
    }
  }

  @Test
  void a_memory_of_uuids_takes_20_bytes_a_command() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int i = 1; i <= CommandMemory.CAPACITY; i++) {
      memory =
          memory.after(UUID.randomUUID().toString(), i, Instant.ofEpochSecond(1_700_000_000 + i));
    }
    assertThat(CommandMemoryCodec.encode(memory)).hasSizeLessThanOrEqualTo(8 + 128 * 20);
  }

  @Test
  void the_bytes_are_frozen() {
    CommandMemory memory =
        CommandMemory.of(
            List.of(
                new CommandMemory.Entry(
                    "0b9dcd5c-3b6f-4a0e-9d6e-2d6d0a4cf0a1", 1, 3, 1_700_000_000L),
                new CommandMemory.Entry("pay", 200, 200, 1_700_000_600L)));
    String bytes =
        "0204020480c49fd50c0" + "00b9dcd5c3b6f4a0e9d6e2d6d0a4cf0a1" + "8a0300b00908706179";

    assertThat(HexFormat.of().formatHex(CommandMemoryCodec.encode(memory))).isEqualTo(bytes);
    assertThat(CommandMemoryCodec.decode(HexFormat.of().parseHex(bytes))).isEqualTo(memory);
  }

  @Test
  void bytes_that_break_off_or_go_on_are_refused() {
    byte[] whole = CommandMemoryCodec.encode(random(new Random(7)));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> CommandMemoryCodec.decode(part))
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> CommandMemoryCodec.decode(more))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CommandMemory random(Random random) {
    List<CommandMemory.Entry> entries = new ArrayList<>();
    long version = random.nextInt(10);
    long second = random.nextInt();
    second = Math.abs(second);
    for (int i = 1 + random.nextInt(CommandMemory.CAPACITY); i > 0; i--) {
      long first = version + 1 + random.nextInt(3);
      version = first + random.nextInt(4);
      second += random.nextInt(4);
      entries.add(new CommandMemory.Entry(id(random), first, version, second));
    }
    return CommandMemory.of(entries);
  }

  private static String id(Random random) {
    String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
    return switch (random.nextInt(5)) {
      case 0 -> uuid.toUpperCase(java.util.Locale.ROOT);
      case 1 -> "0123456789012345678901234567890123456".substring(random.nextInt(3));
      case 2 -> "é🎈".repeat(random.nextInt(5));
      default -> uuid;
    };
  }
}
