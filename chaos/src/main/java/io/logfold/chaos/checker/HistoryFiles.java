package io.logfold.chaos.checker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run left, as files of JSON lines in a folder, so that it can be looked at again: {@code
 * operations}, {@code reads} and {@code final-reads} of the clients; {@code events}, {@code notes},
 * {@code places} and {@code skipped} of the log; each {@code .jsonl}.
 */
public final class HistoryFiles {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().addMixIn(Answer.class, NamedAnswer.class).build();

  /** The names of the kinds of answers. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Answer.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = Answer.Conflict.class, name = "conflict"),
    @JsonSubTypes.Type(value = Answer.Unknown.class, name = "unknown")
  })
  private interface NamedAnswer {}

  /** All that {@link Checker#check} wants. */
  public record RunRecord(CountedLog log, History history) {}

  private HistoryFiles() {}

  /** Writes what clients saw, into a folder that is made if there is none. */
  public static void write(Path folder, History history) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("operations.jsonl"), history.operations());
    write(folder.resolve("reads.jsonl"), history.reads());
    write(folder.resolve("final-reads.jsonl"), history.finalReads());
  }

  /** Writes what the topic holds, into a folder that is made if there is none. */
  public static void write(Path folder, CountedLog log) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("events.jsonl"), log.events());
    write(folder.resolve("notes.jsonl"), log.notes());
    write(folder.resolve("places.jsonl"), log.places());
    write(folder.resolve("skipped.jsonl"), log.skipped());
  }

  /** Reads both. */
  public static RunRecord read(Path folder) throws IOException {
    return new RunRecord(
        new CountedLog(
            read(folder.resolve("events.jsonl"), StoredEvent.class),
            read(folder.resolve("notes.jsonl"), StoredNote.class),
            read(folder.resolve("places.jsonl"), LogPlace.class),
            read(folder.resolve("skipped.jsonl"), SkippedRecord.class)),
        new History(
            read(folder.resolve("operations.jsonl"), Operation.class),
            read(folder.resolve("reads.jsonl"), Read.class),
            read(folder.resolve("final-reads.jsonl"), Read.class)));
  }

  private static void write(Path file, List<?> items) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Object item : items) {
        out.write(MAPPER.writeValueAsString(item));
        out.newLine();
      }
    }
  }

  private static <T> List<T> read(Path file, Class<T> type) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(line -> MAPPER.readValue(line, type)).toList();
    }
  }
}
