package io.logfold.chaos.clients;

import io.logfold.chaos.clients.Attempt.Deferral;
import io.logfold.chaos.clients.Attempt.Observation;
import io.logfold.chaos.clients.Attempt.Reply;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests about orders. Thread-safe. */
final class OrderHttp implements AutoCloseable {

  /** Waiting for more than this is no politeness any more. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Duration PAUSE_AFTER_LOSS = Duration.ofMillis(200);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final JsonMapper json = new JsonMapper();
  private final Recorder recorder;

  OrderHttp(Recorder recorder) {
    this.recorder = recorder;
  }

  Attempt send(
      String url,
      String orderId,
      Action action,
      String commandId,
      @Nullable Long expectedVersion,
      Duration patience)
      throws InterruptedException {
    String path = action.resource().isEmpty() ? "" : "/" + orderId + action.resource();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/orders" + path))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", commandId)
            .POST(HttpRequest.BodyPublishers.ofString(action.body()));
    if (expectedVersion != null) {
      request.header("If-Match", "\"" + expectedVersion + "\"");
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      Token position = position(response);
      recorder.saw(position);
      JsonNode body = json.readTree(response.body());
      return switch (response.statusCode()) {
        case 200, 201 -> accepted(response, body, position);
        case 404, 409 -> rejected(body, position);
        case 412 -> {
          long actual = body.path("actualVersion").asLong();
          yield new Reply(new Answer.Conflict(actual), actual, "", position);
        }
        default -> putOff(response, body);
      };
    } catch (IOException | RuntimeException e) {
      return lost(e);
    }
  }

  private static Attempt rejected(JsonNode body, @Nullable Token position) {
    String code = code(body);
    return new Reply(
        new Answer.Rejected(code),
        body.path("version").asLong(0),
        code.equals("order.exists") ? "created" : "",
        position);
  }

  private static Attempt accepted(
      HttpResponse<String> response, JsonNode body, @Nullable Token position) {
    if (position == null) {
      throw new IllegalStateException("an accepted command without a position");
    }
    long version = version(response);
    boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
    return new Reply(
        new Answer.Accepted(version, position, replayed),
        version,
        body.path("status").asString(""),
        position);
  }

  Attempt read(String url, String orderId, @Nullable Token atLeast, Duration patience)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/orders/" + orderId)).timeout(patience);
    if (atLeast != null) {
      request.header("Logfold-At-Least", atLeast.text());
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      Token position = position(response);
      recorder.saw(position);
      JsonNode body = json.readTree(response.body());
      return switch (response.statusCode()) {
        case 200 ->
            new Observation(
                version(response), body.path("status").asString(""), position, response.body());
        case 404 -> new Observation(0, "", position, "");
        default -> putOff(response, body);
      };
    } catch (IOException | RuntimeException e) {
      return lost(e);
    }
  }

  private Deferral putOff(HttpResponse<String> response, JsonNode body) {
    int status = response.statusCode();
    String reason = status + " " + code(body);
    if (status != 429 && status != 503) {
      recorder.strange(response.request().uri() + ": " + reason + ": " + response.body());
    }
    Duration pause =
        Duration.ofSeconds(response.headers().firstValueAsLong("Retry-After").orElse(1));
    return new Deferral(reason, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  private Deferral lost(Exception e) {
    if (e instanceof RuntimeException) {
      recorder.strange("an answer that cannot be understood: " + e);
    }
    return new Deferral(e.getClass().getSimpleName(), PAUSE_AFTER_LOSS);
  }

  private static String code(JsonNode body) {
    return body.path("code").asString("no code");
  }

  private static long version(HttpResponse<String> response) {
    return Long.parseLong(response.headers().firstValue("ETag").orElse("").replace("\"", ""));
  }

  private static @Nullable Token position(HttpResponse<String> response) {
    String text = response.headers().firstValue("Logfold-Position").orElse("");
    return text.isEmpty() ? null : Token.parse(text);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
