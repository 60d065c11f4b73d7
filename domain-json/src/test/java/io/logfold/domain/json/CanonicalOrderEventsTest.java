package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventType;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineRemoved;
import io.logfold.domain.order.OrderEvent.OrderShipped;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.RandomOrders;
import io.logfold.domain.order.Shipment;
import io.logfold.json.form.EventForms;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The canonical way to read and write events, beside the general one. */
class CanonicalOrderEventsTest {

  private static final String INTERESTING = "\"\\{}[],:.-+0019eE \n\u0000\u007fé";

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  private final OrderEventCodec codec = new OrderEventCodec();
  private final EventForms<OrderEvent> forms = OrderEventCodec.forms();

  @Test
  void what_it_reads_is_what_the_general_reader_reads() {
    Set<EventType> read = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      for (OrderEvent event : new RandomOrders(new Random(seed)).history(60)) {
        EventType type = codec.typeOf(event);
        byte[] data = codec.encode(event);
        OrderEvent canonical = forms.decodeCanonically(type, data);
        if (canonical != null) {
          read.add(type);
          assertThat(canonical).as("seed %s", seed).isEqualTo(general(type, data));
        }
      }
    }
    assertThat(read).hasSizeGreaterThanOrEqualTo(9);
  }

  @Test
  void what_it_writes_is_what_the_general_writer_writes() {
    Set<EventType> written = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      for (OrderEvent event : new RandomOrders(new Random(seed)).history(60)) {
        byte[] canonical = forms.encodeCanonically(event);
        if (canonical.length > 0) {
          written.add(codec.typeOf(event));
          assertThat(new String(canonical, UTF_8))
              .as("seed %s", seed)
              .isEqualTo(new String(forms.encodeGenerally(event), UTF_8));
        }
      }
    }
    assertThat(written).isEqualTo(codec.types());
  }

  @Test
  void amounts_and_numbers_of_any_size_are_written_as_the_general_writer_writes_them() {
    Random random = new Random(1);
    for (String currency : List.of("JPY", "EUR", "KWD", "CLF", "XXX")) {
      for (int shift = 0; shift < 64; shift++) {
        Money money = new Money(random.nextLong() >> shift, Currency.getInstance(currency));
        LineAdded event = new LineAdded(new OrderLine("a", random.nextInt() >> shift, money), AT);
        assertThat(new String(forms.encodeCanonically(event), UTF_8))
            .isEqualTo(new String(forms.encodeGenerally(event), UTF_8));
      }
    }
  }

  @Test
  void no_character_is_written_differently() {
    for (char c = 0; c < 0x180; c++) {
      OrderEvent event = new LineRemoved("sku-" + c, AT);
      byte[] canonical = forms.encodeCanonically(event);
      assertThat(canonical.length > 0 ? canonical : forms.encodeGenerally(event))
          .as("character %s", (int) c)
          .isEqualTo(forms.encodeGenerally(event));
      assertThat(codec.decode(codec.typeOf(event), codec.encode(event))).isEqualTo(event);
    }
  }

  @Test
  void damaged_bytes_are_read_as_the_general_reader_reads_them_or_not_at_all() {
    int understood = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<OrderEvent> history = new RandomOrders(random).history(20);
      for (OrderEvent event : history) {
        EventType type = codec.typeOf(event);
        for (int i = 0; i < 20; i++) {
          byte[] data = damaged(codec.encode(event), random);
          OrderEvent canonical = forms.decodeCanonically(type, data);
          if (canonical != null) {
            understood++;
            assertThat(canonical)
                .as("seed %s: %s", seed, new String(data, UTF_8))
                .isEqualTo(general(type, data));
          }
        }
      }
    }
    assertThat(understood).isPositive(); // another digit is no damage that could be seen
  }

  @Test
  void strings_that_come_again_are_kept_once() {
    EventType type = new EventType("order.shipped", 1);
    OrderShipped one = shipped(type, "DHL", "1");
    OrderShipped other = shipped(type, "DHL", "2");
    assertThat(other.shipment().carrier()).isSameAs(one.shipment().carrier());
    assertThat(other.shipment().trackingCode()).isEqualTo("2");
  }

  @Test
  void many_different_strings_stay_different() {
    EventType type = new EventType("order.shipped", 1);
    for (int i = 0; i < 20_000; i++) {
      String carrier = i + "carrier".repeat(i % 12) + i;
      assertThat(shipped(type, carrier, "x").shipment().carrier()).isEqualTo(carrier);
    }
  }

  private OrderShipped shipped(EventType type, String carrier, String code) {
    OrderShipped event = new OrderShipped(new Shipment(carrier, code), AT);
    OrderEvent read = forms.decodeCanonically(type, codec.encode(event));
    assertThat(read).isEqualTo(event);
    return (OrderShipped) codec.decode(type, codec.encode(event));
  }

  private @Nullable OrderEvent general(EventType type, byte[] data) {
    try {
      return forms.decodeGenerally(type, data);
    } catch (RuntimeException e) {
      return null; // then the other one must not understand it either
    }
  }

  /** The same with one byte less, more or other, or with a stretch of it twice. */
  private static byte[] damaged(byte[] data, Random random) {
    int at = random.nextInt(data.length);
    byte[] interesting = INTERESTING.getBytes(UTF_8);
    byte other = interesting[random.nextInt(interesting.length)];
    return switch (random.nextInt(4)) {
      case 0 -> joined(data, at, new byte[0], at + 1);
      case 1 -> joined(data, at, new byte[] {other}, at);
      case 2 -> joined(data, at, new byte[] {other}, at + 1);
      default -> {
        int end = at + 1 + random.nextInt(data.length - at);
        yield joined(data, end, Arrays.copyOfRange(data, at, end), end);
      }
    };
  }

  /** What stands before {@code end}, then {@code between}, then what stands from {@code begin}. */
  private static byte[] joined(byte[] data, int end, byte[] between, int begin) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(data, 0, end);
    all.write(between, 0, between.length);
    all.write(data, begin, data.length - begin);
    return all.toByteArray();
  }
}
