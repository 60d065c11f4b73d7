package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.StoredNote.StreamProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Notes follow the format, call nothing a ghost that counts, and never go back in a stream of
 * commands.
 */
final class NoteCheck implements Check {

  private record Stream(int partition, String id) {}

  @Override
  public void examine(Evidence evidence, Findings findings) {
    Set<String> skipped = evidence.counted().skippedPlaces();
    Map<Stream, Long> taken = new HashMap<>();
    for (StoredNote note : evidence.counted().notes()) {
      if (!note.sound()) {
        findings.add(Kind.MALFORMED_NOTE, "", "%s at %s".formatted(note.data(), note.place()));
      }
      for (long ghost : note.ghosts()) {
        if (!skipped.contains(note.partition() + "/" + ghost)) {
          findings.add(
              Kind.WRONG_GHOST,
              "",
              "the note at %s calls what is at offset %d a ghost".formatted(note.place(), ghost));
        }
      }
      StreamProgress now = note.taken();
      if (now != null) {
        Long before = taken.put(new Stream(note.partition(), now.stream()), now.next());
        if (before != null && before > now.next()) {
          findings.add(
              Kind.COMMANDS_TAKEN_BACK,
              "",
              "the note at %s says that %s was taken up to %d, but it was %d before"
                  .formatted(note.place(), now.stream(), now.next(), before));
        }
      }
    }
  }
}
