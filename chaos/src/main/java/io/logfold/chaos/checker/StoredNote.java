package io.logfold.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A note that counts.
 *
 * @param groupOffset offset of the first record of its group; itself when it is alone
 * @param data the record's value; null in JSON when it is none
 */
public record StoredNote(int partition, long offset, long groupOffset, JsonNode data) {

  /**
   * A refused command in a note.
   *
   * @param version of the order that it was refused at
   * @param expectedVersion that the order was not at; null: a rule forbids it
   */
  record Refusal(
      StoredNote note,
      String orderId,
      String commandId,
      long version,
      @Nullable Long expectedVersion,
      String code) {

    @Override
    public String toString() {
      return "%s at version %d of %s, expecting %s: %s at %s"
          .formatted(
              commandId,
              version,
              orderId,
              expectedVersion == null ? "any" : expectedVersion,
              code,
              note.place());
    }
  }

  /**
   * How far a stream of commands was taken.
   *
   * @param stream one incarnation of it
   * @param next offset of the first that was not
   */
  record StreamProgress(String stream, long next) {}

  String place() {
    return partition + "/" + offset;
  }

  /** Whether it follows the format; if not, the other methods read what they can. */
  boolean sound() {
    if (!data.isObject()) {
      return false;
    }
    for (JsonNode refused : data.path("refused")) {
      if (!refused.path("aggregateId").isString()
          || !refused.path("commandId").isString()
          || !refused.path("version").isIntegralNumber()
          || !refused.path("code").isString()
          || !refused.path("message").isString()
          || !(refused.path("expectedVersion").isMissingNode()
              || refused.path("expectedVersion").isIntegralNumber())) {
        return false;
      }
    }
    JsonNode commands = data.path("commands");
    return commands.isMissingNode()
        || (commands.path("stream").isString() && commands.path("next").isIntegralNumber());
  }

  List<Refusal> refusals() {
    List<Refusal> refusals = new ArrayList<>();
    for (JsonNode refused : data.path("refused")) {
      JsonNode expected = refused.path("expectedVersion");
      refusals.add(
          new Refusal(
              this,
              refused.path("aggregateId").asString(""),
              StoredEvent.key(refused.path("commandId").asString("")),
              refused.path("version").asLong(-1),
              expected.isIntegralNumber() ? Long.valueOf(expected.asLong()) : null,
              refused.path("code").asString("")));
    }
    return refusals;
  }

  @Nullable StreamProgress taken() {
    JsonNode commands = data.path("commands");
    return commands.isObject()
        ? new StreamProgress(commands.path("stream").asString(""), commands.path("next").asLong(-1))
        : null;
  }

  /** The offsets that it calls ghosts. */
  List<Long> ghosts() {
    List<Long> ghosts = new ArrayList<>();
    data.path("ghosts").forEach(offset -> ghosts.add(offset.asLong(-1)));
    return ghosts;
  }
}
