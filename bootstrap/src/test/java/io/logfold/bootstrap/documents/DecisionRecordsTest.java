package io.logfold.bootstrap.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The decision records in {@code docs/adr} keep the form that their index describes. */
final class DecisionRecordsTest {

  private static final Path FOLDER = Repository.ROOT.resolve("docs/adr");
  private static final Path INDEX = FOLDER.resolve("README.md");
  private static final Pattern NAME = Pattern.compile("(\\d{4})-([a-z0-9-]+)\\.md");
  private static final Pattern HEAD =
      Pattern.compile(
          "# (\\d+)\\. (.+)\n\n- Status: (.+)\n- Date: (\\d{4}-\\d{2}-\\d{2})\n"
              + "(?:- (?:Supersedes|Amends): .+\n)?\n(?s:.+)");
  private static final String LINK = "\\[(\\d+)]\\((\\d{4})-[a-z0-9-]+\\.md\\)";
  private static final Pattern STATUS =
      Pattern.compile("Accepted(?:, amended by " + LINK + ")?|Superseded by " + LINK);
  private static final Pattern NUMBERED_LINK = Pattern.compile(LINK);

  /** Where any page, program or test speaks of a record by its number. */
  private static final Pattern MENTION =
      Pattern.compile("\\bADR (\\d+)\\b(?:]\\([^)]*?(\\d{4})-)?");

  /** A record's heading, status and date, and its line in the index. */
  private record DecisionRecord(Path file, int number, String title, String status, String date) {

    static DecisionRecord of(Path file) {
      Matcher head = HEAD.matcher(Repository.text(file));
      assertThat(head.matches())
          .as("%s begins with '# N. Title', then status and date", file)
          .isTrue();
      return new DecisionRecord(
          file, Integer.parseInt(head.group(1)), head.group(2), head.group(3), head.group(4));
    }

    String fileName() {
      return file.getFileName().toString();
    }

    String expectedFileName() {
      String words = title.toLowerCase(Locale.ROOT).replace("'", "").replaceAll("[^a-z0-9]+", "-");
      return "%s-%s.md".formatted("%04d".formatted(number), words);
    }

    String lineOfIndex() {
      return "| [%s](%s) | %s | %s | %s |".formatted(number, fileName(), title, status, date);
    }
  }

  private static List<DecisionRecord> records() {
    return Repository.pages().stream()
        .filter(page -> page.startsWith(FOLDER) && !page.equals(INDEX))
        .map(DecisionRecord::of)
        .toList();
  }

  @Test
  void numbers_run_from_1_without_gaps_or_duplicates() {
    List<DecisionRecord> records = records();
    assertThat(records).isNotEmpty();
    assertThat(records.stream().map(DecisionRecord::number))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, records.size()).boxed().toList());
  }

  @Test
  void a_file_is_named_after_its_number_and_title() {
    assertThat(records())
        .allSatisfy(
            record -> {
              assertThat(record.fileName()).matches(NAME);
              assertThat(record.fileName()).isEqualTo(record.expectedFileName());
            });
  }

  @Test
  void status_and_date_are_well_formed() {
    assertThat(records())
        .allSatisfy(
            record -> {
              assertThat(record.status()).as(record.fileName()).matches(STATUS);
              assertThat(LocalDate.parse(record.date())).as(record.fileName()).isNotNull();
            });
  }

  @Test
  void the_index_has_one_line_for_each_record_in_order() {
    assertThat(Repository.text(INDEX).lines().filter(line -> line.startsWith("| [")))
        .containsExactlyElementsOf(records().stream().map(DecisionRecord::lineOfIndex).toList());
  }

  @Test
  void numbers_in_texts_are_those_of_the_records_that_they_link_to() {
    int last = records().size();
    List<String> wrong = new ArrayList<>();
    for (Path page : Repository.pages()) {
      String text = Repository.text(page);
      Matcher mention = MENTION.matcher(text);
      while (mention.find()) {
        String linked = mention.group(2);
        int number = Integer.parseInt(mention.group(1));
        if (number < 1 || number > last || (linked != null && number != Integer.parseInt(linked))) {
          wrong.add(page + ": " + mention.group());
        }
      }
      Matcher link = NUMBERED_LINK.matcher(text);
      while (link.find()) {
        if (Integer.parseInt(link.group(1)) != Integer.parseInt(link.group(2))) {
          wrong.add(page + ": " + link.group());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
