package io.logfold.bootstrap.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled. */
class ReadmeExampleTest {

  @Test
  void the_example_of_the_readme_is_the_one_that_is_compiled() throws IOException {
    String readme = Files.readString(Repository.ROOT.resolve("README.md"));
    int start = readme.indexOf("```java") + "```java".length();
    String shown = readme.substring(start, readme.indexOf("```", start));
    String compiled =
        Files.readString(
            Repository.ROOT.resolve(
                "bootstrap/src/test/java/io/logfold/bootstrap/documents/ReadmeExample.java"));
    assertThat(bare(compiled)).contains(bare(shown));
  }

  /** Without comments, and without the spaces that a formatter chooses. */
  private static String bare(String java) {
    return java.replaceAll(" //[^\\n]*\\n", "\n").replaceAll("\\s+", "");
  }
}
