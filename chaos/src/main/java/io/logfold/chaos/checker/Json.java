package io.logfold.chaos.checker;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reading JSON as it came. */
final class Json {

  static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /**
   * The text's one value; of no text, an empty object.
   *
   * @throws tools.jackson.core.JacksonException when it is no JSON
   */
  static JsonNode parse(String text) {
    return text.isBlank() ? JsonNodeFactory.instance.objectNode() : MAPPER.readTree(text);
  }
}
