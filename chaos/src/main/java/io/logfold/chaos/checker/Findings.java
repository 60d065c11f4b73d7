package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects what checks find. Not thread-safe. */
final class Findings {

  private final List<Finding> all = new ArrayList<>();

  void add(Kind kind, String orderId, String text) {
    all.add(new Finding(kind, orderId, text));
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
