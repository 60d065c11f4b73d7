package io.logfold.bootstrap.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recognises a repeated request: a digest of the command's name and fields, independent of their
 * order and of white space. Headers, such as the expected version, are not part of it. Thread-safe.
 */
final class RequestFingerprint {

  /**
   * 96 bits: short enough to be stored with each command, and long enough that no other request
   * with the same digest can be found.
   */
  private static final int BYTES = 12;

  private static final JsonMapper SORTING =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private RequestFingerprint() {}

  /**
   * @param json one well-formed object, or nothing at all, which means an empty one
   */
  static String of(String command, byte[] json) {
    MessageDigest digest = sha256();
    digest.update(command.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(json.length == 0 ? new byte[] {'{', '}'} : sorted(json));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(digest.digest(), BYTES));
  }

  private static byte[] sorted(byte[] json) {
    return SORTING.writeValueAsBytes(SORTING.readValue(json, Object.class));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
