package io.logfold.bootstrap.cli;

import tools.jackson.databind.json.JsonMapper;

/** JSON for people. */
final class PrettyJson {

  private PrettyJson() {}

  static byte[] of(byte[] json) {
    JsonMapper mapper = new JsonMapper();
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(mapper.readTree(json));
  }
}
