package io.logfold.domain.order;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list whose {@link #plus} costs constant time in the mean, so that folding n events
 * that each add an element costs n and not n².
 *
 * <p>Lists that grew from one another share an array; each sees its own first {@code size} slots,
 * which never change. The first to append behind a list claims the free slot after it by
 * compare-and-set from null; whoever comes second (the same state was continued twice) copies. A
 * list is safely published by its final fields, so that any thread may read it.
 *
 * <p>It keeps its weight as well, so that asking for it is no look at each element.
 */
final class AppendList<T> extends AbstractList<T> implements RandomAccess, Weighed {

  private static final long OWN_BYTES = 48;

  /** With its share of the slots that are still free. */
  private static final long SLOT_BYTES = 6;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final AppendList<?> EMPTY = new AppendList<>(new Object[0], 0, OWN_BYTES);

  private final @Nullable Object[] slots;
  private final int size;
  private final long weight;

  private AppendList(@Nullable Object[] slots, int size, long weight) {
    this.slots = slots;
    this.size = size;
    this.weight = weight;
  }

  private static long weightOf(@Nullable Object element) {
    return SLOT_BYTES + (element instanceof Weighed weighed ? weighed.weight() : 0);
  }

  @SuppressWarnings("unchecked") // holds nothing, so it is empty of anything
  static <T> AppendList<T> empty() {
    return (AppendList<T>) EMPTY;
  }

  /** The same elements; the same list if it is of this kind already. */
  static <T> AppendList<T> copyOf(Collection<T> elements) {
    if (elements instanceof AppendList<T> same) {
      return same;
    }
    Object[] slots = elements.toArray();
    long weight = OWN_BYTES;
    for (Object slot : slots) {
      weight += weightOf(Objects.requireNonNull(slot));
    }
    return slots.length == 0 ? empty() : new AppendList<>(slots, slots.length, weight);
  }

  /** This list and one more element at its end. */
  AppendList<T> plus(T element) {
    Objects.requireNonNull(element);
    if (size < slots.length && SLOT.compareAndSet(slots, size, null, element)) {
      return new AppendList<>(slots, size + 1, weight + weightOf(element));
    }
    // Exact up to two elements, as most orders have one line and one payment; then half as many
    // more.
    @Nullable Object[] grown = Arrays.copyOf(slots, size < 2 ? size + 1 : size + (size >> 1) + 1);
    Arrays.fill(grown, size, Math.min(slots.length, grown.length), null);
    grown[size] = element;
    return new AppendList<>(grown, size + 1, weight + weightOf(element));
  }

  /** This list with another element at {@code index}. Costs a copy. */
  AppendList<T> with(int index, T element) {
    Objects.checkIndex(index, size);
    @Nullable Object[] copy = Arrays.copyOf(slots, size);
    copy[index] = Objects.requireNonNull(element);
    return new AppendList<>(copy, size, weight - weightOf(slots[index]) + weightOf(element));
  }

  /** This list without the element at {@code index}. Costs a copy. */
  AppendList<T> without(int index) {
    Objects.checkIndex(index, size);
    @Nullable Object[] copy = new Object[size - 1];
    System.arraycopy(slots, 0, copy, 0, index);
    System.arraycopy(slots, index + 1, copy, index, size - index - 1);
    return new AppendList<>(copy, size - 1, weight - weightOf(slots[index]));
  }

  @Override
  @SuppressWarnings("unchecked") // only a T is ever put into a slot below size
  public T get(int index) {
    return (T) Objects.requireNonNull(slots[Objects.checkIndex(index, size)]);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long weight() {
    return weight;
  }
}
