package io.logfold.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ProxyTest {

  private static final int SHORT_MILLIS = 200;

  private final ServerSocket server = listening();
  private final Proxy proxy = proxy();

  private static ServerSocket listening() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Proxy proxy() {
    try {
      return new Proxy(server::getLocalPort);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers each byte with the next one. */
  @BeforeEach
  void serve() {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> answer(socket));
                } catch (IOException closed) {
                  // the end
                }
              }
            });
  }

  private static void answer(Socket socket) {
    try (socket) {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        socket.getOutputStream().write(b + 1);
      }
    } catch (IOException gone) {
      // so is the client
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static int ask(Socket socket, int question) throws IOException {
    socket.getOutputStream().write(question);
    return socket.getInputStream().read();
  }

  @Test
  void it_passes_bytes_on() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      assertThat(ask(socket, 7)).isEqualTo(8);
    }
  }

  @Test
  void what_was_sent_while_it_stalled_arrives_afterwards() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.set(Proxy.Mode.STALLED);
      socket.setSoTimeout(SHORT_MILLIS);
      assertThatThrownBy(() -> ask(socket, 3)).isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(0);
      proxy.set(Proxy.Mode.OPEN);
      assertThat(socket.getInputStream().read()).isEqualTo(4);
    }
  }

  @Test
  void a_cut_resets_connections_and_refuses_new_ones_until_it_is_healed() throws Exception {
    try (Socket before = connect()) {
      assertThat(ask(before, 1)).isEqualTo(2);
      proxy.set(Proxy.Mode.CUT);
      assertThatThrownBy(() -> asked(before)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(
            () -> {
              try (Socket meanwhile = connect()) {
                asked(meanwhile);
              }
            })
        .isInstanceOf(IOException.class);
    proxy.set(Proxy.Mode.OPEN);
    try (Socket after = connect()) {
      assertThat(ask(after, 5)).isEqualTo(6);
    }
  }

  /** Whatever way a connection that is gone shows itself, it is not an answer. */
  private static void asked(Socket socket) throws IOException {
    if (ask(socket, 1) < 0) {
      throw new IOException("the end");
    }
  }
}
