package io.logfold.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * The first exchange of every Kafka client: which requests do you know? A port that answers it is a
 * broker that serves.
 */
final class Handshake {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int API_VERSIONS = 18;
  private static final int CORRELATION = 0x10f01d;
  private static final int REQUEST_BYTES = 10;

  private Handshake() {}

  static boolean answered(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(Ports.address(port), TIMEOUT_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(REQUEST_BYTES);
      out.writeShort(API_VERSIONS);
      out.writeShort(0);
      out.writeInt(CORRELATION);
      // No client id.
      out.writeShort(-1);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readInt() > Integer.BYTES && in.readInt() == CORRELATION;
    } catch (IOException notYet) {
      return false;
    }
  }
}
