package io.logfold.chaos.cluster;

import io.logfold.embedded.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * A way to a port of this machine that can be cut. Bytes are passed on by two virtual threads for
 * each connection. Thread-safe.
 */
public final class Proxy implements AutoCloseable {

  /** What happens to connections. */
  public enum Mode {
    OPEN,
    /**
     * Nothing gets through, and no end notices: as when packets are lost. What was sent meanwhile
     * arrives when the way is open again, as if TCP had sent it again.
     */
    STALLED,
    /** Connections are reset, new ones at once. */
    CUT
  }

  private static final int CHUNK_BYTES = 16 << 10;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket server;
  private final IntSupplier target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Mode mode = Mode.OPEN;

  /**
   * @param target the port that it leads to, asked at each connection
   */
  Proxy(IntSupplier target) throws IOException {
    this.target = target;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.any()));
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on. */
  public void set(Mode next) {
    lock.lock();
    try {
      mode = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (next == Mode.CUT) {
      open.forEach(Proxy::reset);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        // Ends the loop; or this one connection was gone before it was taken.
      }
    }
  }

  private void serve(Socket client) {
    Socket broker = new Socket();
    open.add(client);
    open.add(broker);
    try {
      passage();
      broker.connect(
          new InetSocketAddress(client.getLocalAddress(), target.getAsInt()), CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      broker.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pass(broker, client));
      pass(client, broker);
      back.join();
    } catch (IOException gone) {
      // The broker does not run, or the way is cut: the client finds its connection reset.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reset(client);
      reset(broker);
      open.remove(client);
      open.remove(broker);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        passage();
        out.write(chunk, 0, n);
      }
    } catch (IOException gone) {
      // One side went, or the way was cut.
    }
    reset(from);
    reset(to);
  }

  /** Waits while nothing gets through. */
  private void passage() throws IOException {
    if (mode == Mode.OPEN) {
      return;
    }
    lock.lock();
    try {
      while (mode == Mode.STALLED) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    if (mode == Mode.CUT) {
      throw new IOException("cut");
    }
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException closed) {
      // Then it is closed already.
    }
    try {
      socket.close();
    } catch (IOException closed) {
      // The same.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException closed) {
      // No connection is accepted any more in any case.
    }
    set(Mode.CUT);
  }
}
