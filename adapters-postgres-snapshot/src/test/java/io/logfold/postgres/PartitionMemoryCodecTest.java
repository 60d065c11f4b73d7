package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.snapshot.PartitionMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class PartitionMemoryCodecTest {

  private static final PartitionMemory MEMORY =
      new PartitionMemory(
          List.of(
              new Refusal("order-1", "0b9dcd5c-3b6f-4a0e-9d6e-2d6d0a4cf0a1", 3, null, "no", "é"),
              new Refusal("a", "c", 200, 0L, "conflict", "")),
          new StreamPosition("s", 17));

  @Test
  void any_memory_survives_the_round_trip() throws DamagedRow {
    for (long seed = 0; seed < 300; seed++) {
      PartitionMemory memory = random(new Random(seed));
      assertThat(PartitionMemoryCodec.decode(PartitionMemoryCodec.encode(memory)))
          .as("seed %s", seed)
          .isEqualTo(memory);
    }
  }

  @Test
  void nothing_to_remember_is_no_bytes() throws DamagedRow {
    assertThat(PartitionMemoryCodec.encode(PartitionMemory.EMPTY)).isEmpty();
    assertThat(PartitionMemoryCodec.decode(new byte[0])).isEqualTo(PartitionMemory.EMPTY);
  }

  @Test
  void the_bytes_are_frozen() throws DamagedRow {
    String bytes =
        "0104106f726465722d31000b9dcd5c3b6f4a0e9d6e2d6d0a4cf0a10600066e6f06c3a9"
            + "046104639003020012636f6e666c6963740202047322e985b508";

    assertThat(HexFormat.of().formatHex(PartitionMemoryCodec.encode(MEMORY))).isEqualTo(bytes);
    assertThat(PartitionMemoryCodec.decode(HexFormat.of().parseHex(bytes))).isEqualTo(MEMORY);
  }

  @Test
  void any_change_of_a_byte_is_noticed() {
    byte[] whole = PartitionMemoryCodec.encode(MEMORY);
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> PartitionMemoryCodec.decode(changed), "byte %s, bit %s", i, bit)
            .isInstanceOf(DamagedRow.class);
      }
    }
  }

  @Test
  void bytes_that_break_off_or_go_on_are_refused() {
    byte[] whole = PartitionMemoryCodec.encode(MEMORY);
    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(
              () -> PartitionMemoryCodec.decode(part), "%s of %s bytes", length, whole.length)
          .isInstanceOf(DamagedRow.class);
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> PartitionMemoryCodec.decode(more)).isInstanceOf(DamagedRow.class);
  }

  /** As a later release may write them, or nobody. */
  @Test
  void bytes_with_a_sound_checksum_that_make_no_sense_are_refused() {
    for (String bytes : List.of("020000", "01000000", "010004", "010300", "0102", "0101", "")) {
      byte[] summed = withChecksum(HexFormat.of().parseHex(bytes));
      assertThatThrownBy(() -> PartitionMemoryCodec.decode(summed), bytes)
          .isInstanceOf(DamagedRow.class);
    }
  }

  private static byte[] withChecksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return ByteBuffer.allocate(bytes.length + 4).put(bytes).putInt((int) crc.getValue()).array();
  }

  private static PartitionMemory random(Random random) {
    List<Refusal> refusals = new ArrayList<>();
    for (int i = random.nextInt(100); i > 0; i--) {
      refusals.add(
          new Refusal(
              string(random),
              string(random),
              random.nextLong(1L << random.nextInt(1, 63)),
              random.nextBoolean() ? null : random.nextLong(),
              string(random),
              string(random)));
    }
    StreamPosition position =
        random.nextBoolean() ? null : new StreamPosition(string(random), random.nextLong());
    return new PartitionMemory(refusals, position);
  }

  private static String string(Random random) {
    String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
    return switch (random.nextInt(5)) {
      case 0 -> uuid.toUpperCase(java.util.Locale.ROOT);
      case 1 -> "0123456789012345678901234567890123456".substring(random.nextInt(3));
      case 2 -> "é🎈\0".repeat(random.nextInt(5));
      default -> uuid;
    };
  }
}
