package io.logfold.chaos.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at a run once more: {@code CheckAgain DIR}, with what {@link HistoryFiles} wrote there. */
public final class CheckAgain {

  private CheckAgain() {}

  /** Ends with 0: clean, 1: there are findings, 2: there is no such folder. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
      System.err.println("usage: CheckAgain DIR, the folder with a run's events.jsonl");
      System.exit(2);
    }
    HistoryFiles.RunRecord kept = HistoryFiles.read(Path.of(arguments[0]));
    Verdict verdict = Checker.check(kept.log(), kept.history());
    System.out.println(verdict);
    System.exit(verdict.isClean() ? 0 : 1);
  }
}
