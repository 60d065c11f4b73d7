package io.logfold.application.snapshot;

import io.logfold.application.request.CommandId;
import io.logfold.application.snapshot.CommandMemory.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some commands in an array of bytes, one after the other: the id's length and whether its
 * characters need two bytes, the id, its first version, how many versions follow that, how many
 * seconds it is after the command before (the first: after 1970). Numbers are varints. Blocks are
 * never changed; what adds to one copies it.
 */
final class CommandBlock {

  private final byte[] bytes;

  private int next;

  private int idBegin;
  private int idLength;
  private boolean wide;
  private long first;
  private long last;
  private long pause;
  private long second;

  /** Looks at a block from there on; nothing is looked at before {@link #advance}. */
  CommandBlock(byte[] bytes, int from) {
    this.bytes = bytes;
    this.next = from;
  }

  /** Looks at the next command; false: there is none. */
  boolean advance() {
    if (next == bytes.length) {
      return false;
    }
    int header = (int) number();
    wide = (header & 1) != 0;
    idLength = header >>> 1;
    idBegin = next;
    next += wide ? 2 * idLength : idLength;
    first = number();
    last = first + number();
    pause = number();
    second += pause;
    return true;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  /** Seconds after the command before, as {@link #with} was given them. */
  long pause() {
    return pause;
  }

  /** When it was, if the block is looked at from its beginning. */
  long second() {
    return second;
  }

  /** What the command counts towards {@link CommandMemory#MAX_WEIGHT}. */
  int weight() {
    return CommandMemory.ENTRY_WEIGHT + (wide ? 2 * idLength : idLength);
  }

  /** The same for an id that is in no block yet. */
  static int weight(String id) {
    return CommandMemory.ENTRY_WEIGHT + (isWide(id) ? 2 * id.length() : id.length());
  }

  Entry entry() {
    return new Entry(id(), first, last, second);
  }

  /** Whether the command has exactly this id. */
  boolean hasId(String id) {
    if (id.length() != idLength) {
      return false;
    }
    // From the end: ids of one aggregate's commands often begin alike.
    for (int i = idLength - 1; i >= 0; i--) {
      if (id.charAt(i) != idChar(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the command has this key, with whatever fingerprint. */
  private boolean hasKey(String id, int keyLength) {
    if (idLength < keyLength || (idLength > keyLength && !CommandId.endsKey(idChar(keyLength)))) {
      return false;
    }
    for (int i = keyLength - 1; i >= 0; i--) {
      if (id.charAt(i) != idChar(i)) {
        return false;
      }
    }
    return true;
  }

  private char idChar(int index) {
    return wide
        ? (char)
            (((bytes[idBegin + 2 * index] & 0xFF) << 8) | (bytes[idBegin + 2 * index + 1] & 0xFF))
        : (char) (bytes[idBegin + index] & 0xFF);
  }

  private String id() {
    char[] id = new char[idLength];
    for (int i = 0; i < idLength; i++) {
      id[i] = idChar(i);
    }
    return new String(id);
  }

  private long number() {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes[next++];
      number |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return number;
      }
    }
  }

  /**
   * The first {@code length} bytes of a block, and one more command.
   *
   * @param pause seconds after the command before; of the first in a block: after 1970
   */
  static byte[] with(byte[] block, int length, String id, long first, long last, long pause) {
    boolean wide = isWide(id);
    int idBytes = wide ? 2 * id.length() : id.length();
    long header = (long) id.length() << 1 | (wide ? 1 : 0);
    long more = last - first;
    byte[] longer =
        Arrays.copyOf(
            block, length + size(header) + idBytes + size(first) + size(more) + size(pause));
    int at = put(longer, length, header);
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (wide) {
        longer[at++] = (byte) (c >>> 8);
      }
      longer[at++] = (byte) c;
    }
    at = put(longer, at, first);
    at = put(longer, at, more);
    var unused = put(longer, at, pause);
    return longer;
  }

  private static boolean isWide(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) > 0xFF) {
        return true;
      }
    }
    return false;
  }

  private static int size(long number) {
    int size = 1;
    for (long rest = number >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  private static int put(byte[] bytes, int begin, long number) {
    int at = begin;
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /**
   * The last command of a block with the key of this id; null: none after the first {@code skipped}
   * has it.
   */
  static @Nullable Entry find(byte[] bytes, int skipped, String id) {
    int keyLength = CommandId.keyLength(id);
    Entry found = null;
    CommandBlock block = new CommandBlock(bytes, 0);
    for (int i = 0; block.advance(); i++) {
      if (i >= skipped && block.hasKey(id, keyLength)) {
        found = block.entry();
      }
    }
    return found;
  }
}
