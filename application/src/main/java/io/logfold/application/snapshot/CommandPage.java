package io.logfold.application.snapshot;

import io.logfold.application.request.CommandId;
import io.logfold.application.snapshot.CommandMemory.Entry;
import org.jspecify.annotations.Nullable;

/**
 * {@value #BLOCKS} full {@linkplain CommandBlock blocks} of a {@link CommandMemory} that remembers
 * many commands, with a Bloom filter of their keys: whoever looks for a command that is not here
 * sees that without reading the blocks. Immutable.
 */
final class CommandPage {

  /** How many blocks a page has. */
  static final int BLOCKS = 16;

  /** 16 a command: one of some 200 that are not here seems to be. */
  private static final int BITS = 4_096;

  private static final int OBJECT_BYTES = 64;

  private final byte[][] blocks;
  private final long[] filter = new long[BITS / Long.SIZE];
  private final int bytes;

  CommandPage(byte[][] blocks) {
    this.blocks = blocks;
    int sum = OBJECT_BYTES + BITS / Byte.SIZE;
    for (byte[] block : blocks) {
      sum += CommandMemory.ARRAY_BYTES + block.length;
      CommandBlock entries = new CommandBlock(block, 0);
      while (entries.advance()) {
        long hash = hash(entries.entry().commandId());
        for (int probe = 0; probe < 3; probe++) {
          int bit = bit(hash, probe);
          filter[bit >>> 6] |= 1L << bit;
        }
      }
    }
    this.bytes = sum;
  }

  /** What {@link #find} wants to be given. */
  static long hash(String commandId) {
    return CommandId.keyOf(commandId).hashCode() * 0x9E3779B97F4A7C15L;
  }

  private static int bit(long hash, int probe) {
    return (int) (hash >>> (52 - 12 * probe)) & (BITS - 1);
  }

  /** The last command with the key of this id that is not among the first {@code skipped}. */
  @Nullable Entry find(int skipped, String commandId, long hash) {
    for (int probe = 0; probe < 3; probe++) {
      int bit = bit(hash, probe);
      if ((filter[bit >>> 6] & 1L << bit) == 0) {
        return null;
      }
    }
    Entry found = null;
    for (int i = BLOCKS - 1; i >= 0 && found == null; i--) {
      found = CommandBlock.find(blocks[i], skipped - i * CommandMemory.PER_BLOCK, commandId);
    }
    return found;
  }

  byte[] block(int index) {
    return blocks[index];
  }

  /** About how many bytes it takes in memory. */
  int bytes() {
    return bytes;
  }
}
