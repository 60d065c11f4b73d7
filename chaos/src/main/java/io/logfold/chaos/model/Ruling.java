package io.logfold.chaos.model;

/** What a command would be answered in a state. */
public sealed interface Ruling {

  /** It is carried out, by one event of this type. */
  record Allowed(String eventType) implements Ruling {}

  /** A rule forbids it. */
  record Forbidden(String code) implements Ruling {}
}
