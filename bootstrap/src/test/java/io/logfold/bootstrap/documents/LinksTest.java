package io.logfold.bootstrap.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages point at is there. */
final class LinksTest {

  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern NAMED_CLASS = Pattern.compile("`([A-Z][a-z]\\w*[a-z])(?:\\.\\w+)?`");

  @Test
  void links_between_pages_resolve_with_their_headings() {
    List<String> broken = new ArrayList<>();
    for (Path page : Repository.pages()) {
      Matcher link = LINK.matcher(CODE_BLOCK.matcher(Repository.text(page)).replaceAll(""));
      while (link.find()) {
        String path = link.group(1);
        if (!path.contains(":") && !resolves(page, path, link.group(2))) {
          broken.add(Repository.ROOT.relativize(page) + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean resolves(Path page, String path, String heading) {
    Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    return Files.exists(target) && (heading == null || anchors(target).contains(heading));
  }

  private static Set<String> anchors(Path page) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(CODE_BLOCK.matcher(Repository.text(page)).replaceAll(""));
    while (heading.find()) {
      String words = heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "");
      anchors.add(words.replace(' ', '-'));
    }
    return anchors;
  }

  /** Pages that teach the code name many classes; a renamed one has to be renamed there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/glossary.md",
        "docs/write-protocol.md"
      })
  void classes_that_a_page_names_exist(String page) {
    Set<String> classes = Repository.classes();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED_CLASS.matcher(Repository.text(Repository.ROOT.resolve(page)));
    while (named.find()) {
      if (!classes.contains(named.group(1))) {
        missing.add(named.group(1));
      }
    }
    assertThat(missing).as("classes named in %s that do not exist", page).isEmpty();
  }
}
