package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that stall, dawdle or come in numbers take nothing away from the others. */
@Timeout(120)
class SlowClientsTest {

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int LARGE = 1_000_000;

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static HttpLimits limits(int connections, Duration patience, Duration idle) {
    return new HttpLimits(
        connections, 4 * RequestBodies.MAX_BYTES, patience, 1 << 20, idle, Duration.ofSeconds(60));
  }

  private Socket open(RunningApi api, String begin) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
    sockets.add(socket);
    socket.setSoTimeout(30_000);
    send(socket, begin);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String head(int length) {
    return "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void a_body_that_stalls_is_given_up_and_said_so() throws Exception {
    try (RunningApi api = RunningApi.startWith(limits(100, PATIENCE, Duration.ofSeconds(60)))) {
      Socket stalled = open(api, head(100) + "{");
      assertThat(answer(stalled))
          .startsWith("HTTP/1.1 408")
          .contains("\"code\":\"request-timeout\"");
    }
  }

  @Test
  void a_body_that_trickles_is_given_up_although_it_never_pauses() throws Exception {
    try (RunningApi api = RunningApi.startWith(limits(100, PATIENCE, Duration.ofSeconds(60)))) {
      Socket trickling = open(api, head(1_000) + "{");
      trickling.setSoTimeout(20);
      await().atMost(Duration.ofSeconds(20)).until(() -> endsAfter(trickling, " "));
    }
  }

  @Test
  void headers_that_trickle_are_cut_off() throws Exception {
    try (RunningApi api = RunningApi.startWith(limits(100, PATIENCE, Duration.ofMillis(800)))) {
      Socket trickling = open(api, "GET /orders/o HTTP/1.1\r\n");
      trickling.setSoTimeout(20);
      await().atMost(Duration.ofSeconds(20)).until(() -> endsAfter(trickling, "a: b\r\n"));
    }
  }

  /** Sends something, and looks whether the server has had enough. */
  private static boolean endsAfter(Socket socket, String text) throws IOException {
    try {
      send(socket, text);
      int read = socket.getInputStream().read();
      return read < 0 || read == 'H';
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void stalled_bodies_take_bounded_memory_and_leave_room_for_ordinary_commands() throws Exception {
    Duration longer = Duration.ofSeconds(30);
    try (RunningApi api = RunningApi.startWith(limits(1_000, longer, Duration.ofSeconds(60)))) {
      String nearlyAll = head(LARGE) + "{" + " ".repeat(LARGE - 500);
      for (int n = 0; n < 20; n++) {
        var unused = open(api, nearlyAll);
      }
      // Four of them fill what there is.
      assertThat(statusOf(sockets.getLast())).isEqualTo("HTTP/1.1 429");
      api.create("ordinary");
      assertThat(api.get("/orders/ordinary").status()).isEqualTo(200);

      for (Socket socket : sockets) {
        socket.close();
      }
      String large = "{\"customerId\":\"c\",\"currency\":\"EUR\"}" + " ".repeat(LARGE);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> api.post("/orders", large).status() == 201);
    }
  }

  private static String statusOf(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
  }

  @Test
  void connections_beyond_the_limit_wait_until_idle_ones_are_closed() throws Exception {
    try (RunningApi api = RunningApi.startWith(limits(5, PATIENCE, Duration.ofSeconds(2)))) {
      for (int n = 0; n < 20; n++) {
        var unused = open(api, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
      }
      Socket patient =
          open(api, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer(patient)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void stalled_clients_do_not_keep_the_service_from_stopping() throws Exception {
    Duration longer = Duration.ofSeconds(60);
    RunningApi api = RunningApi.startWith(limits(100, longer, longer));
    for (int n = 0; n < 50; n++) {
      var unused = open(api, head(100) + "{");
    }
    CompletableFuture.runAsync(api::close).get(10, TimeUnit.SECONDS);
  }
}
