package io.logfold.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How data binding is set up unless the embedder brings a mapper. */
final class StrictMapper {

  private StrictMapper() {}

  /** Unknown fields are ignored, as a later release may add some; nothing may be missing. */
  static JsonMapper create() {
    // Whoever reads and writes has a thread for it: buffers wait in the thread for the next event.
    JsonFactory factory =
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.threadLocalPool()).build();
    return JsonMapper.builder(factory)
        .addModule(new InstantModule())
        .addModule(new RecordModule())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  /** The same, but a field that a record does not have is an error. */
  static JsonMapper createForCommands() {
    return create().rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  }

  /** What is wrong, of what and where. */
  static IllegalArgumentException refusal(String what, JacksonException e) {
    String path = e.getPathReference();
    String where = path.isEmpty() ? "" : " at " + path;
    return new IllegalArgumentException(what + ": " + e.getOriginalMessage() + where, e);
  }
}
