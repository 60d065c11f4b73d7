package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.CliProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code logfold serve} in a process of its own, and a client of it. */
public final class ServeProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("(?m)^ready: (http://\\S+)");

  private final CliProcess running;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServeProcess(CliProcess running, String url) {
    this.running = running;
    this.url = url;
  }

  /** Returns when it is ready. */
  public static ServeProcess start(Cli cli, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("serve", "--port", "0"));
    command.addAll(List.of(options));
    CliProcess running = cli.start(command.toArray(String[]::new));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> READY.matcher(running.out()).find() || !running.process().isAlive());
    Matcher ready = READY.matcher(running.out());
    assertThat(ready.find()).as(running.err()).isTrue();
    return new ServeProcess(running, ready.group(1));
  }

  public String url() {
    return url;
  }

  public CliProcess running() {
    return running;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    running.process().destroyForcibly();
  }
}
