package io.logfold.kafka;

import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.BootstrapConfiguration;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * Sends one request to one broker, on a connection of its own, for the rare request that the client
 * has no method for. Uses the client's network layer, so that whatever its settings say of TLS and
 * SASL holds. Any thread.
 */
final class LeaderRequests {

  private static final int PATIENCE_MILLIS = 5_000;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final String NAME = "logfold-requests";

  private final Map<String, Object> settings;

  /**
   * @param settings of an admin client
   */
  LeaderRequests(Map<String, Object> settings) {
    this.settings = settings;
  }

  /**
   * @throws IOException no connection, or it broke
   */
  AbstractResponse send(Node leader, AbstractRequest.Builder<?> request) throws IOException {
    AdminClientConfig config = new AdminClientConfig(settings);
    LogContext context = new LogContext("[" + NAME + "] ");
    Time time = Time.SYSTEM;
    try (Metrics metrics = new Metrics();
        Selector selector =
            new Selector(
                PATIENCE_MILLIS,
                metrics,
                time,
                NAME,
                ClientUtils.createChannelBuilder(config, time, context),
                context);
        NetworkClient client =
            new NetworkClient(
                selector,
                new ManualMetadataUpdater(),
                NAME,
                1,
                0,
                0,
                BUFFER_BYTES,
                BUFFER_BYTES,
                PATIENCE_MILLIS,
                PATIENCE_MILLIS,
                PATIENCE_MILLIS,
                time,
                true,
                new ApiVersions(),
                context,
                MetadataRecoveryStrategy.NONE,
                BootstrapConfiguration.DISABLED,
                false)) {
      if (!NetworkClientUtils.awaitReady(client, leader, time, PATIENCE_MILLIS)) {
        throw new IOException("no connection to " + leader);
      }
      ClientRequest prepared =
          client.newClientRequest(leader.idString(), request, time.milliseconds(), true);
      return NetworkClientUtils.sendAndReceive(client, prepared, time).responseBody();
    }
  }
}
