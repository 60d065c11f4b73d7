package io.logfold.bootstrap.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.logfold.bootstrap.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** A CSV file with a header, plain or compressed. */
final class CsvTable {

  private final Path file;

  private CsvTable(Path file) {
    this.file = file;
  }

  /**
   * The table with this name in a folder, under the names that its publishers gave it.
   *
   * @throws Failure when there is none
   */
  static CsvTable in(Path folder, String name) {
    for (String stem : List.of(name, "olist_" + name + "_dataset")) {
      for (String ending : List.of(".csv", ".csv.gz")) {
        Path file = folder.resolve(stem + ending);
        if (Files.isRegularFile(file)) {
          return new CsvTable(file);
        }
      }
    }
    throw new Failure(
        "%s has no %s.csv and no %s.csv.gz; give the folder of the Olist files"
            .formatted(folder, name, name));
  }

  /** A row of the table. */
  record Row(Path file, NamedCsvRecord fields) {

    String text(String column) {
      return fields
          .findField(column)
          .orElseThrow(() -> new Failure(file + " has no column " + column));
    }

    /** Reads a column as something that it may turn out not to be. */
    <T> T read(String column, Parser<T> parser) {
      String text = text(column);
      try {
        return parser.parse(text);
      } catch (RuntimeException e) {
        throw new Failure(
            "%s, line %d: %s is '%s': %s"
                .formatted(file, fields.getStartingLineNumber(), column, text, e.getMessage()),
            e);
      }
    }
  }

  /** Makes sense of a text, or throws. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text);
  }

  /** Shows every row, in the order of the file. */
  void forEach(Consumer<Row> action) {
    try (Reader reader = open();
        CsvReader<NamedCsvRecord> rows =
            CsvReader.builder().detectBomHeader(false).ofNamedCsvRecord(reader)) {
      rows.forEach(row -> action.accept(new Row(file, row)));
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Failure("%s cannot be read: %s".formatted(file, cause.getMessage()), e);
    }
  }

  private Reader open() throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
      return new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder());
    } catch (IOException e) {
      raw.close();
      throw e instanceof CharacterCodingException ? e : new IOException(file + ": " + e, e);
    }
  }
}
