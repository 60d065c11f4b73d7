package io.logfold.bootstrap.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.reader.NamedCsvRecordHandler;
import io.logfold.bootstrap.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * A CSV file with a header, plain or compressed. Columns are separated by commas, semicolons or
 * tabs, as the header shows.
 */
final class CsvTable {

  /** Characters; longer ones are no header and no row of this data set. */
  private static final int LONGEST_HEADER = 1 << 14;

  private static final int LONGEST_ROW = 1 << 20;

  private final Path file;
  private final List<String> columns;

  private CsvTable(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * The table with this name in a folder, under the names that its publishers gave it.
   *
   * @param columns that it must have
   * @throws Failure when there is none, or more than one
   */
  static CsvTable in(Path folder, String name, String... columns) {
    List<Path> found = new ArrayList<>();
    for (String stem : List.of(name, "olist_" + name + "_dataset")) {
      for (String ending : List.of(".csv", ".csv.gz")) {
        Path file = folder.resolve(stem + ending);
        if (Files.isRegularFile(file)) {
          found.add(file);
        }
      }
    }
    if (found.isEmpty()) {
      throw new Failure(
          "%s has no %s.csv and no %s.csv.gz; give the folder of the Olist files"
              .formatted(folder, name, name));
    }
    if (found.size() > 1) {
      throw new Failure(
          "%s and %s are two files for one table; leave the one that is meant"
              .formatted(found.get(0), found.get(1)));
    }
    return new CsvTable(found.getFirst(), List.of(columns));
  }

  /** A row of the table. */
  record Row(Path file, NamedCsvRecord fields) {

    String text(String column) {
      return fields.getField(column);
    }

    SourceLine place() {
      return new SourceLine(file, fields.getStartingLineNumber());
    }

    /** In all columns. */
    long characters() {
      long sum = 0;
      for (String field : fields.getFields()) {
        sum += field.length();
      }
      return sum;
    }

    /** Reads a column as something that it may turn out not to be. */
    <T> T read(String column, Parser<T> parser) {
      String text = text(column);
      try {
        return parser.parse(text);
      } catch (RuntimeException e) {
        throw new Failure(
            "%s: order %s: %s is '%s': %s"
                .formatted(place(), text("order_id"), column, text, e.getMessage()),
            e);
      }
    }
  }

  /** Makes sense of a text, or throws. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text);
  }

  /**
   * Shows every row, in the order of the file.
   *
   * @throws Failure when it cannot be read, or lacks a column
   */
  void forEach(Consumer<Row> action) {
    try (BufferedReader reader = TextFile.open(file);
        CsvReader<NamedCsvRecord> rows =
            CsvReader.builder()
                .fieldSeparator(separator(reader))
                .maxBufferSize(LONGEST_ROW)
                .build(NamedCsvRecordHandler.of(handler -> handler.returnHeader(true)), reader)) {
      Iterator<NamedCsvRecord> all = rows.iterator();
      if (!all.hasNext()) {
        throw new Failure(file + " is empty; its first line should name the columns");
      }
      checkHeader(all.next());
      all.forEachRemaining(row -> action.accept(new Row(file, row)));
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(file, reason(e)), e);
    }
  }

  /** The first separator in the header, whose names have none. */
  private char separator(BufferedReader reader) throws IOException {
    reader.mark(LONGEST_HEADER);
    char found = ',';
    for (int i = 0; i < LONGEST_HEADER; i++) {
      int c = reader.read();
      if (c == ',' || c == ';' || c == '\t') {
        found = (char) c;
        break;
      }
      if (c < 0) {
        break;
      }
    }
    reader.reset();
    return found;
  }

  private void checkHeader(NamedCsvRecord header) {
    List<String> names = header.getHeader();
    for (String column : columns) {
      if (!names.contains(column)) {
        throw new Failure(
            "%s has no column %s; it has %s"
                .formatted(
                    new SourceLine(file, header.getStartingLineNumber()),
                    column,
                    shortened(String.join(", ", names))));
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }

  private static String reason(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof CharacterCodingException
        ? "it is neither UTF-8 nor has the byte order mark of UTF-16; save it as UTF-8"
        : String.valueOf(cause.getMessage());
  }
}
