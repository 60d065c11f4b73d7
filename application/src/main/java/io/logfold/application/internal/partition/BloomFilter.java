package io.logfold.application.internal.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of ids that forgets which ones: it can say "certainly not in it", or "probably in it".
 * Twenty bits an id; of the ids not in it, it excludes all but one of several thousand.
 *
 * <p>A scalable Bloom filter (Almeida, Baquero, Preguiça, Hutchison 2007, simplified): layers of
 * twice the size each, so that it costs memory only as it fills. The last layer has {@value
 * #MAX_BITS} bits (8 MiB); beyond some six million ids it says "probably" more and more often, but
 * grows no further. Not thread-safe.
 */
final class BloomFilter {

  private static final int FIRST_BITS = 1 << 17;
  private static final int MAX_BITS = 1 << 26;
  private static final int BITS_PER_ID = 20;
  private static final int PROBES = 10;

  private final List<long[]> layers = new ArrayList<>();

  /** Ids in the last layer. */
  private int filled;

  BloomFilter() {
    layers.add(new long[FIRST_BITS / Long.SIZE]);
  }

  void add(String id) {
    long hash = hash(id);
    long[] layer = layers.getLast();
    int bits = layer.length * Long.SIZE;
    if (filled >= bits / BITS_PER_ID && bits < MAX_BITS) {
      layer = new long[layer.length * 2];
      bits *= 2;
      layers.add(layer);
      filled = 0;
    }
    filled++;
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(hash, probe, bits);
      layer[bit >>> 6] |= 1L << bit;
    }
  }

  /** Whether {@link #add} was certainly never called with this id. */
  boolean excludes(String id) {
    long hash = hash(id);
    for (long[] layer : layers) {
      if (mayHave(layer, hash)) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayHave(long[] layer, long hash) {
    int bits = layer.length * Long.SIZE;
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(hash, probe, bits);
      if ((layer[bit >>> 6] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Two hashes give all others (Kirsch, Mitzenmacher 2006); {@code bits} is a power of two. */
  private static int bit(long hash, int probe, int bits) {
    return ((int) hash + probe * ((int) (hash >>> 32) | 1)) & (bits - 1);
  }

  /** FNV-1a over the characters, and the finisher of MurmurHash3: ids that look alike differ. */
  private static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
