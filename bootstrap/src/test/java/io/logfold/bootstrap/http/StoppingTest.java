package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/** Clients that keep asking while the server stops. */
final class StoppingTest {

  private static final int CLIENTS = 32;

  private final Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @RepeatedTest(8)
  void whoever_asks_gets_an_answer_or_is_told_to_ask_again() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      try (RunningApi api = RunningApi.start()) {
        api.create("o-1");
        URI order = api.uri("/orders/o-1");
        for (int i = 0; i < CLIENTS; i++) {
          boolean writing = i % 2 == 1;
          var unused = clients.submit(() -> askUntilStopped(order, writing));
        }
        TimeUnit.MILLISECONDS.sleep(300);
      } finally {
        stopped.set(true);
      }
    }
    assertThat(answers)
        .isNotEmpty()
        .allSatisfy(
            answer ->
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 409, 422, 503));
  }

  private Void askUntilStopped(URI order, boolean writing) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    try {
      for (int i = 0; !stopped.get(); i++) {
        HttpRequest.Builder request =
            writing
                ? HttpRequest.newBuilder(URI.create(order + "/lines"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"sku\":\"s%s\",\"quantity\":1,\"unitPrice\":\"1.00\"}".formatted(i)))
                : HttpRequest.newBuilder(order);
        ask(client, request.timeout(Duration.ofSeconds(2)).build());
      }
    } finally {
      client.shutdownNow();
    }
    return null;
  }

  private void ask(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      answers.add(client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      // Refused or broken off, as with any server that ends.
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
