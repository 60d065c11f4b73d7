package io.logfold.chaos.checker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What a check came to: clean when there are no findings. */
public record Verdict(List<Finding> findings, Counts counts) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }

  /** The same with what was found elsewhere. */
  public Verdict with(Collection<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new Verdict(all, counts);
  }

  /** For people: the counts, then a line per finding. */
  @Override
  public String toString() {
    return isClean()
        ? "clean: " + counts
        : findings.stream()
            .map(Finding::toString)
            .collect(
                Collectors.joining(
                    "\n  ", "%d findings: %s\n  ".formatted(findings.size(), counts), ""));
  }
}
