package io.logfold.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** {@code ./logfold serve}, as users start it, in a process of its own. */
final class ServiceProcess implements AutoCloseable {

  private static final String READY = "ready: ";

  private final Process process;
  private final URI address;

  private ServiceProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Returns when it serves. */
  static ServiceProcess start(String kafka, String postgres, String topic) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "./logfold", "serve", "--port=0", "--kafka=" + kafka, "--topic=" + topic)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      // It has a password, which all users of the machine would see among the arguments.
      builder.environment().put("LOGFOLD_POSTGRES", postgres);
      Process process = builder.start();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          return new ServiceProcess(process, URI.create(line.split(" ", 3)[1]));
        }
      }
      throw new IllegalStateException("the service ended before it was ready");
    } catch (IOException e) {
      throw new UncheckedIOException("./logfold cannot be started", e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Creates orders, one after the other. */
  void create(String prefix, int orders) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < orders; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(address.resolve("/orders"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"orderId\":\"%s-%d\",\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":[]}"
                            .formatted(prefix, i)))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 201) {
          throw new IllegalStateException("an order was answered with " + status);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the service does not answer", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      int unused = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
