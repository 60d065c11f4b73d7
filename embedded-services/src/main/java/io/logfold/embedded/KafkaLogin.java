package io.logfold.embedded;

import io.logfold.embedded.broker.OneLogin;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The login that an embedded broker requires for every connection to its clients' listener and to
 * its controller's: one user with a random password, made once and kept in a file that only its
 * owner may read. The file has the form that Java clients read ({@code --command-config}).
 *
 * <p>SCRAM, so that a program that took the port of a broker that is down learns no password, and
 * cannot pass for the broker. Clients on librdkafka before 2.6.1, {@code kcat} of the usual
 * distributions among them, repeat a nonce wrongly, which Kafka refuses; for them there is a second
 * user, at the clients' listener, with PLAIN and a password of its own in a file beside.
 * Thread-safe.
 */
final class KafkaLogin {
  private static final String USER = "logfold";
  private static final String MECHANISM = "SCRAM-SHA-256";
  private static final String KCAT_USER = "kcat";
  private static final String KCAT_MECHANISM = "PLAIN";
  private static final String PROTOCOL = "SASL_PLAINTEXT";
  private static final String DERIVATION = "HmacSHA256";
  private static final String JAAS = "sasl.jaas.config";
  private static final String MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
          + USER
          + "\" password=\"";
  private static final String MODULE_END = "\";";

  private final Path file;
  private final Path kcatFile;

  /** Kept in this folder. */
  KafkaLogin(Path folder) {
    this.file = folder.resolve("client.properties");
    this.kcatFile = folder.resolve("kcat.properties");
  }

  /** For Java clients. */
  Path file() {
    return file;
  }

  /** For clients on librdkafka; with the address of the broker. */
  Path kcatFile() {
    return kcatFile;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Makes the password if there is none yet, and writes the address for librdkafka anew. */
  void prepare(int port) throws IOException {
    if (!exists()) {
      SecretFile.write(
          file,
          """
          # Login of the embedded Kafka, for Java clients. Deleted, it is made anew when the broker starts.
          security.protocol=%s
          sasl.mechanism=%s
          %s=%s%s%s
          """
              .formatted(PROTOCOL, MECHANISM, JAAS, MODULE, SecretFile.secret(), MODULE_END));
    }
    SecretFile.write(
        kcatFile,
        """
        # The same for kcat -F and other clients on librdkafka. Written anew at each start.
        bootstrap.servers=%s:%s
        security.protocol=%s
        sasl.mechanism=%s
        sasl.username=%s
        sasl.password=%s
        """
            .formatted(Ports.HOST, port, PROTOCOL, KCAT_MECHANISM, KCAT_USER, kcatPassword()));
  }

  /**
   * The settings of a Java client.
   *
   * @throws EmbeddedServicesException if the file cannot be read, or has another form
   */
  Map<String, String> clientSettings() {
    return Map.of("security.protocol", PROTOCOL, "sasl.mechanism", MECHANISM, JAAS, jaas());
  }

  /** What a node needs to require the login of every client and to log in itself. */
  Map<String, String> brokerSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "listener.security.protocol.map",
        "%s:%s,%s:%s"
            .formatted(KafkaSettings.CLIENTS, PROTOCOL, KafkaSettings.CONTROLLER, PROTOCOL));
    settings.put("sasl.enabled.mechanisms", MECHANISM);
    settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
    settings.put("sasl.mechanism.controller.protocol", MECHANISM);
    for (String listener : List.of(KafkaSettings.CLIENTS, KafkaSettings.CONTROLLER)) {
      String prefix = prefix(listener);
      settings.put(prefix + setting(MECHANISM, JAAS), jaas());
      settings.put(
          prefix + setting(MECHANISM, "sasl.server.callback.handler.class"),
          OneLogin.class.getName());
    }
    String clients = prefix(KafkaSettings.CLIENTS);
    settings.put(clients + "sasl.enabled.mechanisms", MECHANISM + "," + KCAT_MECHANISM);
    settings.put(
        clients + setting(KCAT_MECHANISM, JAAS),
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(KCAT_USER, kcatPassword()));
    return settings;
  }

  private static String prefix(String listener) {
    return "listener.name.%s.".formatted(listener.toLowerCase(Locale.ROOT));
  }

  private static String setting(String mechanism, String name) {
    return mechanism.toLowerCase(Locale.ROOT) + "." + name;
  }

  /** Follows from the other password, which does not follow from it. */
  private String kcatPassword() {
    try {
      Mac mac = Mac.getInstance(DERIVATION);
      mac.init(new SecretKeySpec(password().getBytes(StandardCharsets.UTF_8), DERIVATION));
      return HexFormat.of().formatHex(mac.doFinal(KCAT_USER.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(DERIVATION + " is missing in this JDK", e);
    }
  }

  private String password() {
    String jaas = jaas();
    return jaas.substring(MODULE.length(), jaas.length() - MODULE_END.length());
  }

  private String jaas() {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      p.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new EmbeddedServicesException("cannot read embedded Kafka's login: " + e, e);
    }
    String jaas = p.getProperty(JAAS, "");
    if (!jaas.startsWith(MODULE) || !jaas.endsWith(MODULE_END)) {
      throw new EmbeddedServicesException(
          file
              + ": embedded Kafka's login is damaged; stop the broker (logfold stop) and delete the file: the next start makes a new one");
    }
    return jaas;
  }
}
