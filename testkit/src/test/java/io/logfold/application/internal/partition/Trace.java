package io.logfold.application.internal.partition;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, for people. Written only when a run is repeated because it failed. */
final class Trace {

  private static final int SHOWN = 400;

  private final boolean written;
  private final List<String> lines = new ArrayList<>();

  Trace(boolean written) {
    this.written = written;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  void note(int depth, String format, @Nullable Object... arguments) {
    if (written) {
      lines.add("  ".repeat(depth) + format.formatted(arguments));
    }
  }

  @Override
  public String toString() {
    int from = Math.max(0, lines.size() - SHOWN);
    return (from == 0 ? "" : "(%d lines before)%n".formatted(from))
        + String.join(System.lineSeparator(), lines.subList(from, lines.size()));
  }
}
