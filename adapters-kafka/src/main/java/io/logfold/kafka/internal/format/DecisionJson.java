package io.logfold.kafka.internal.format;

import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * A decision about a record, as members of a JSON object: {@code partition}, {@code offset}, {@code
 * skipped}, {@code reason}, {@code by}, {@code at}, {@code term}. Part of the log's format.
 */
public final class DecisionJson {

  private DecisionJson() {}

  /** Writes the members into the object that the generator is in. */
  public static void write(JsonGenerator out, QuarantineDecision decision) {
    out.writeNumberProperty("partition", decision.position().partition());
    out.writeNumberProperty("offset", decision.position().offset());
    out.writeBooleanProperty("skipped", decision.skipped());
    out.writeStringProperty("reason", decision.reason());
    out.writeStringProperty("by", decision.by());
    out.writeStringProperty("at", decision.at().toString());
    out.writeNumberProperty("term", decision.term());
  }

  /** Reads the members of an object; skips unknown ones. Not thread-safe. */
  public static final class Reading {
    private int partition = -1;
    private long offset = -1;
    private boolean skipped;
    private String reason = "";
    private String by = "";
    private @Nullable Instant at;
    private long term;
    private String topicId = "";

    /** Reads up to the end of the object that the parser is in. */
    public Reading members(JsonParser in) {
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "topicId" -> topicId = in.getString();
          case "partition" -> partition = in.getIntValue();
          case "offset" -> offset = in.getLongValue();
          case "skipped" -> skipped = in.getBooleanValue();
          case "reason" -> reason = in.getString();
          case "by" -> by = in.getString();
          case "at" -> at = Instant.parse(in.getString());
          case "term" -> term = in.getLongValue();
          default -> in.skipChildren();
        }
      }
      return this;
    }

    /** The id of the log's topic; empty: the object does not have it. */
    public String topicId() {
      return topicId;
    }

    /**
     * The decision that was read.
     *
     * @throws IllegalArgumentException a member is missing
     */
    public QuarantineDecision decision() {
      Instant when = at;
      if (partition < 0 || offset < 0 || when == null) {
        throw new IllegalArgumentException("partition, offset or time is missing");
      }
      return new QuarantineDecision(
          new Position(partition, offset), skipped, reason, by, when, term);
    }
  }
}
