package io.logfold.kafka;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an owner says of itself when it acquires a partition.
 *
 * @param owner its name, for people
 * @param since when it began to acquire
 * @param log the {@link KafkaEventLog} that acquired, so one run of one process
 * @param number counts the acquisitions of that log
 */
record Claim(String owner, Instant since, String log, long number) {

  private static final Pattern TEXT =
      Pattern.compile("owner=(.*) since=(\\S+) id=([^\\s/]+)/(\\d{1,18})");

  /** As it stands in Kafka; people see it in {@code kafka-consumer-groups}, too. */
  String text() {
    return "owner=%s since=%s id=%s/%d".formatted(owner, since, log, number);
  }

  /** Empty when somebody wrote there who is none of us. */
  static Optional<Claim> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Claim(
              matcher.group(1),
              Instant.parse(matcher.group(2)),
              matcher.group(3),
              Long.parseLong(matcher.group(4))));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether this is a later acquisition of the same log. */
  boolean succeeds(Claim other) {
    return log.equals(other.log) && number > other.number;
  }

  @Override
  public String toString() {
    return "%s (since %s)".formatted(owner, since);
  }
}
