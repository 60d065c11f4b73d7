package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OffsetsCodecTest {

  private static final byte[] ID = Row.idBytes("order-42");

  @Test
  void pieces_that_were_strung_together_are_read_as_one() throws DamagedRow {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream pieces = new ByteArrayOutputStream();
      EventOffsets all = EventOffsets.NONE;
      long offset = random.nextLong(1L << random.nextInt(1, 40));
      for (int piece = random.nextInt(6); piece > 0; piece--) {
        EventOffsets.Builder builder = new EventOffsets.Builder();
        for (int count = random.nextInt(20); count > 0; count--) {
          builder.add(offset);
          offset += 1 + random.nextLong(1L << random.nextInt(1, 30));
        }
        pieces.writeBytes(OffsetsCodec.encode(ID, builder.build()));
        all = all.then(builder.build());
      }
      assertThat(OffsetsCodec.decode(ID, pieces.toByteArray())).as("seed %s", seed).isEqualTo(all);
    }
  }

  @Test
  void no_offsets_are_no_bytes() throws DamagedRow {
    assertThat(OffsetsCodec.encode(ID, EventOffsets.NONE)).isEmpty();
    assertThat(OffsetsCodec.decode(ID, new byte[0])).isEqualTo(EventOffsets.NONE);
  }

  @Test
  void the_bytes_are_frozen() throws DamagedRow {
    EventOffsets offsets = EventOffsets.of(1_000_000, 1_000_001, 1_000_300);
    String bytes = "03c0843d01ab020355f562";

    assertThat(HexFormat.of().formatHex(OffsetsCodec.encode(ID, offsets))).isEqualTo(bytes);
    assertThat(OffsetsCodec.decode(ID, HexFormat.of().parseHex(bytes))).isEqualTo(offsets);
  }

  @Test
  void any_change_of_a_byte_is_noticed() {
    byte[] whole = OffsetsCodec.encode(ID, EventOffsets.of(7, 2_000, 2_001, 90_000));
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> OffsetsCodec.decode(ID, changed))
            .as("byte %s, bit %s", i, bit)
            .isInstanceOf(DamagedRow.class);
      }
    }
  }

  @Test
  void bytes_that_break_off_come_twice_or_belong_to_another_are_refused() {
    byte[] whole = OffsetsCodec.encode(ID, EventOffsets.of(7, 2_000));
    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> OffsetsCodec.decode(ID, part)).isInstanceOf(DamagedRow.class);
    }
    byte[] twice = Arrays.copyOf(whole, whole.length * 2);
    System.arraycopy(whole, 0, twice, whole.length, whole.length);
    assertThatThrownBy(() -> OffsetsCodec.decode(ID, twice)).isInstanceOf(DamagedRow.class);
    assertThatThrownBy(() -> OffsetsCodec.decode(Row.idBytes("order-43"), whole))
        .isInstanceOf(DamagedRow.class);
  }
}
