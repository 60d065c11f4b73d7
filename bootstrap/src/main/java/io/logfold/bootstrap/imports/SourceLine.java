package io.logfold.bootstrap.imports;

import java.nio.file.Path;

/**
 * A line of an imported file, for error messages.
 *
 * @param line counted from 1, the header included
 */
record SourceLine(Path file, long line) {

  @Override
  public String toString() {
    return "%s, line %d".formatted(file, line);
  }
}
