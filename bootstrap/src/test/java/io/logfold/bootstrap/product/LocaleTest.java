package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users whose language writes numbers in digits of its own, or with other separators. */
@UseServices
class LocaleTest {

  private static final String ORDER =
      """
      {"orderId":"o-1","customerId":"c","currency":"EUR",
       "lines":[{"sku":"tea","quantity":2,"unitPrice":"1234.50"}]}
      """;

  private final TestServices services;

  @TempDir private Path folder;

  LocaleTest(TestServices services) {
    this.services = services;
  }

  @ParameterizedTest
  @CsvSource({"fa, IR", "ar, EG", "bn, BD", "tr, TR"})
  void everything_works_and_speaks_in_the_digits_that_programs_read(String language, String country)
      throws Exception {
    Cli cli =
        Cli.in(folder)
            .servers(services.kafka(), services.newDatabase())
            .topic(services.unique("locale"))
            .withJvm("-Duser.language=" + language, "-Duser.country=" + country);
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
      assertThat(serve.get("/orders/o-1").body()).contains("\"total\":\"2469.00\"");
      assertInAscii(serve.get("/metrics").body());
      assertThat(serve.running().stop()).isZero();
      assertInAscii(serve.running().out() + serve.running().err());
    }
    for (List<String> command :
        List.of(List.of("status"), List.of("snapshots", "sets"), List.of("verify"))) {
      Outcome outcome = cli.run(command.toArray(String[]::new));
      assertThat(outcome.exit()).as(outcome.err()).isZero();
      assertInAscii(outcome.out());
    }
  }

  private static void assertInAscii(String text) {
    assertThat(text.chars().filter(Character::isDigit)).isNotEmpty().allMatch(c -> c <= '9');
  }
}
