package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import java.util.ArrayList;
import java.util.List;

/** Where checks put what they find. One thread. */
final class Findings {

  private final List<Finding> all = new ArrayList<>();

  void add(Kind kind, String orderId, String text) {
    all.add(new Finding(kind, orderId, text));
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
