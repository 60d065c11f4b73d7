package io.logfold.bootstrap.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Describes why a file that an option names cannot be read. */
final class FileErrors {

  private FileErrors() {}

  static String reason(Exception failure) {
    return switch (failure) {
      case NoSuchFileException e -> "there is no such file";
      case AccessDeniedException e -> "this user may not read it";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
