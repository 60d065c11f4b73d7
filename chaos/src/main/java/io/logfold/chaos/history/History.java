package io.logfold.chaos.history;

import java.util.List;

/**
 * All that the clients of a run saw, in no order.
 *
 * @param finalReads taken of every order from every node when all faults were over
 */
public record History(List<Operation> operations, List<Read> reads, List<Read> finalReads) {

  public History {
    operations = List.copyOf(operations);
    reads = List.copyOf(reads);
    finalReads = List.copyOf(finalReads);
  }
}
