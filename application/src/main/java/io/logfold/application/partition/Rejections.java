package io.logfold.application.partition;

import io.logfold.application.request.CommandResult.Rejected;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last rejections of a partition, so that a repeated command is told the same again. A
 * rejection leaves nothing in the log, so this memory ends with the ownership of the partition; a
 * command repeated after that is decided anew. Of one partition's thread.
 */
final class Rejections<S, E> {

  private static final int CAPACITY = 1_024;

  private record Key(String aggregateId, String commandId) {}

  private final Map<Key, Rejected<S, E>> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Rejected<S, E>> eldest) {
          return size() > CAPACITY;
        }
      };

  /** The first answer again, marked as such, or null. */
  @Nullable Rejected<S, E> find(String aggregateId, String commandId) {
    if (recent.isEmpty()) {
      return null;
    }
    Rejected<S, E> first = recent.get(new Key(aggregateId, commandId));
    return first == null
        ? null
        : new Rejected<>(
            first.aggregateId(),
            first.version(),
            first.state(),
            first.code(),
            first.message(),
            true);
  }

  void remember(String commandId, Rejected<S, E> rejected) {
    recent.put(new Key(rejected.aggregateId(), commandId), rejected);
  }

  void forget(String commandId, Rejected<S, E> rejected) {
    recent.remove(new Key(rejected.aggregateId(), commandId));
  }
}
