package io.logfold.json;

import io.logfold.application.snapshot.StateCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * States of any aggregate as JSON by data binding. The fingerprint follows from the state's record
 * components, their names and types, recursively; inside of classes that are no records it does not
 * look, so raise the revision when such a class changes its JSON. Any thread may call it.
 */
public final class JacksonStateCodec<S> implements StateCodec<S> {

  private final String aggregateType;
  private final Class<S> state;
  private final String fingerprint;
  private final JsonMapper mapper;

  private JacksonStateCodec(
      String aggregateType, Class<S> state, String fingerprint, JsonMapper mapper) {
    this.aggregateType = aggregateType;
    this.state = state;
    this.fingerprint = fingerprint;
    this.mapper = mapper;
  }

  /**
   * A codec for this state.
   *
   * @param revision raise it when snapshots must be built anew though the shape stays
   */
  public static <S> JacksonStateCodec<S> of(String aggregateType, Class<S> state, int revision) {
    return of(aggregateType, state, revision, StrictMapper.create());
  }

  /** The same with a mapper of your own. */
  public static <S> JacksonStateCodec<S> of(
      String aggregateType, Class<S> state, int revision, JsonMapper mapper) {
    return new JacksonStateCodec<>(
        aggregateType, state, StateShape.of(state).fingerprint(revision), mapper);
  }

  @Override
  public String aggregateType() {
    return aggregateType;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public byte[] encode(S value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw StrictMapper.refusal(aggregateType, e);
    }
  }

  @Override
  public S decode(byte[] bytes) {
    try {
      return mapper.readValue(bytes, state);
    } catch (JacksonException e) {
      throw StrictMapper.refusal(aggregateType, e);
    }
  }
}
