package io.logfold.bootstrap.imports;

import java.nio.file.Path;

/**
 * Where something was read.
 *
 * @param line counted from 1, the header included
 */
record Place(Path file, long line) {

  @Override
  public String toString() {
    return "%s, line %d".formatted(file, line);
  }
}
