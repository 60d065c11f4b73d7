package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page in a browser on the same machine can and cannot do. */
class ServedHostsTest {

  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
    api.create("o");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** Java's client does not let a Host be chosen. */
  private static String answer(String firstLine, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(10_000);
      String request =
          firstLine
              + " HTTP/1.1\r\n"
              + String.join("\r\n", headers)
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "localhost.",
        "127.0.0.1:1",
        "[::1]:8080",
        "shop.example",
        "shop.example:443"
      })
  void a_name_that_is_served_is_answered(String host) throws IOException {
    assertThat(answer("GET /orders/o", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "shop.example.evil",
        "10.0.0.7",
        "[::2]"
      })
  void a_name_that_is_not_served_reads_and_writes_nothing(String host) throws IOException {
    assertThat(answer("GET /orders/o", "Host: " + host))
        .startsWith("HTTP/1.1 403")
        .contains("\"code\":\"host-not-served\"");
    assertThat(answer("POST /orders/o/approval", "Host: " + host)).startsWith("HTTP/1.1 403");
    assertThat(answer("GET /nowhere", "Host: " + host)).startsWith("HTTP/1.1 403");
    assertThat(answer("GET /orders/o", "Host: localhost")).contains("\"status\":\"created\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Origin: http://localhost:3000",
        "Origin: null",
        "Sec-Fetch-Site: cross-site"
      })
  void a_page_of_another_site_changes_nothing(String header) throws IOException {
    assertThat(answer("POST /orders/o/approval", "Host: localhost:8080", header))
        .startsWith("HTTP/1.1 403")
        .contains("\"code\":\"cross-site-request\"");
    assertThat(answer("DELETE /orders/o/lines/tea", "Host: localhost:8080", header))
        .startsWith("HTTP/1.1 403");
    assertThat(answer("GET /orders/o", "Host: localhost")).contains("\"version\":1");
  }

  @Test
  void a_page_of_the_service_itself_may_write() throws IOException {
    assertThat(
            answer(
                "POST /orders/nobody/approval",
                "Host: shop.example",
                "Origin: https://shop.example",
                "Sec-Fetch-Site: same-origin"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void whoever_listens_on_all_addresses_answers_to_each_but_not_to_every_name() throws Exception {
    try (RunningApi everywhere = RunningApi.startOn("0.0.0.0");
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), everywhere.port())) {
      socket.setSoTimeout(10_000);
      String requests =
          String.join(
              "\r\n",
              "GET /health/live HTTP/1.1",
              "Host: 10.0.0.7:8080",
              "",
              "GET /health/live HTTP/1.1",
              "Host: evil.example",
              "Connection: close",
              "",
              "");
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answers).containsSubsequence("HTTP/1.1 200", "HTTP/1.1 403");
    }
  }
}
