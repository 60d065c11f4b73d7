package io.logfold.application.engine;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import java.util.List;

/** A text that grows by words: an aggregate that has nothing in common with orders. */
final class Story implements Decider<String, Story.Tell, Story.Told> {

  /** Rejected when it is "no"; "boom" and "deep" make the decider fail. */
  record Tell(String word) {}

  record Told(String word) {}

  @Override
  public String initial() {
    return "";
  }

  @Override
  public Decision<Told> decide(String story, Tell command) {
    return switch (command.word()) {
      case "no" -> Decision.reject("story.no", "not after '%s'".formatted(story));
      case "boom" -> throw new IllegalStateException("boom");
      case "deep" -> deeper(story, command);
      case "" -> Decision.accept(List.of());
      default -> Decision.accept(new Told(command.word()));
    };
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private Decision<Told> deeper(String story, Tell command) {
    return deeper(story + "!", command);
  }

  @Override
  public String evolve(String story, Told event) {
    return story.isEmpty() ? event.word() : story + " " + event.word();
  }
}
