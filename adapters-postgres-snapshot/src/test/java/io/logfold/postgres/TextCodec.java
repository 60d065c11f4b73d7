package io.logfold.postgres;

import io.logfold.application.snapshot.StateCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** States that are text. */
record TextCodec(String aggregateType, String fingerprint) implements StateCodec<String> {

  @Override
  public byte[] encode(String state) {
    return state.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("no UTF-8", e);
    }
  }
}
