package io.logfold.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** What the figures are measured on, and everything of it that is not as it comes. */
final class Machine {

  /** Where a broker is and what it is called is no setting that matters. */
  private static final Set<String> ADDRESSES =
      Set.of(
          "advertised.listeners",
          "controller.listener.names",
          "controller.quorum.voters",
          "inter.broker.listener.name",
          "listener.security.protocol.map",
          "listeners",
          "log.dirs",
          "node.id",
          "process.roles");

  private Machine() {}

  /** Prints it, for figures that need no servers. */
  static void print(Report report) {
    report.figure("machine", host().toArray());
  }

  /** Prints it, with the servers. */
  static void print(Report report, Servers servers) {
    List<Object> values = host();
    List<Long> brokers = servers.brokerPids();
    values.add("brokers");
    values.add(brokers.size());
    values.add("brokerJvmOptions");
    values.add(jvmOptions(brokers.getFirst()));
    values.add("brokerSettings");
    values.add(settings(servers.kafka()));
    report.figure("machine", values.toArray());
  }

  private static List<Object> host() {
    return new ArrayList<>(
        List.of(
            "cores",
            Runtime.getRuntime().availableProcessors(),
            "java",
            Runtime.version().toString(),
            "os",
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "jvmOptions",
            String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()),
            "collectors",
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .collect(Collectors.joining(", ")),
            "maxHeapMiB",
            Runtime.getRuntime().maxMemory() >> 20,
            "autogroup",
            autogroup(),
            "loadAverage",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  /** Whether Linux gives each session, not each thread, its share of a core. */
  private static String autogroup() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/sched_autogroup_enabled")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Those that have to do with speed or memory. */
  private static String jvmOptions(long pid) {
    try {
      String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return Arrays.stream(command.split("\0", -1))
          .filter(argument -> argument.startsWith("-X"))
          .filter(argument -> !argument.startsWith("-Xlog"))
          .filter(argument -> !argument.contains("File=") && !argument.contains("Archive"))
          .collect(Collectors.joining(" "));
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** What was set for the first broker; all else is Kafka's default. */
  private static String settings(String bootstrap) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
      return admin.describeConfigs(List.of(broker)).all().get().values().stream()
          .flatMap(config -> config.entries().stream())
          .filter(entry -> entry.source() == ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG)
          .filter(entry -> !ADDRESSES.contains(entry.name()))
          .map(entry -> entry.name() + "=" + entry.value())
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not tell its settings: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
