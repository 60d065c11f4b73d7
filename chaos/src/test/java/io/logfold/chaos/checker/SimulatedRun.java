package io.logfold.chaos.checker;

import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Token;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run as it should be, on a service that is never wrong: clients with overlapping commands on few
 * orders, answers that are late or never come, commands that take effect after their client gave
 * up, outdated reads where they are allowed. The same seed gives the same run.
 */
final class SimulatedRun {

  private static final int CLIENTS = 6;
  private static final int ORDERS = 5;
  private static final int STEPS = 40;

  private static final List<String> ACTIONS =
      List.of(
          "create",
          "create",
          "add-line",
          "add-line",
          "add-line",
          "remove-line",
          "record-payment",
          "record-payment",
          "record-payment",
          "record-payment",
          "approve",
          "issue-invoice",
          "start-processing",
          "ship",
          "deliver",
          "cancel",
          "mark-unavailable",
          "return");

  private final SplittableRandom random;
  private final Run run = new Run();
  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Event::time));
  private int commands;
  private int taken;
  private long now;

  private record Event(long time, Runnable action) {}

  /** What a client has seen: versions of orders, and the token of each partition. */
  private static final class Client {
    private final int id;
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<Integer, Token> tokens = new HashMap<>();
    private int steps;

    Client(int id) {
      this.id = id;
    }

    void saw(String orderId, long version, @Nullable Token position) {
      versions.put(orderId, version);
      if (position != null) {
        tokens.merge(position.partition(), position, (a, b) -> a.offset() >= b.offset() ? a : b);
      }
    }
  }

  private SimulatedRun(long seed) {
    random = new SplittableRandom(seed);
  }

  static Run of(long seed) {
    SimulatedRun simulated = new SimulatedRun(seed);
    for (int id = 0; id < CLIENTS; id++) {
      Client client = new Client(id);
      simulated.at(simulated.random.nextInt(1_000), () -> simulated.step(client));
    }
    while (!simulated.agenda.isEmpty()) {
      Event next = simulated.agenda.remove();
      simulated.now = next.time();
      next.action().run();
    }
    simulated.run.end(simulated.now + 10_000);
    simulated.run.save(simulated.random);
    return simulated.run;
  }

  private void at(long time, Runnable action) {
    agenda.add(new Event(time, action));
  }

  private long soon() {
    return 1L + random.nextInt(random.nextInt(10) == 0 ? 5_000 : 500);
  }

  private void step(Client client) {
    if (client.steps++ == STEPS) {
      return;
    }
    String orderId = "o-" + random.nextInt(ORDERS);
    if (random.nextInt(4) == 0) {
      read(client, orderId);
    } else {
      command(client, orderId);
    }
  }

  private void command(Client client, String orderId) {
    String id = "c-" + commands++;
    String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
    String body = body(action, orderId);
    Long expected = random.nextInt(3) == 0 ? client.versions.getOrDefault(orderId, 0L) : null;
    long invoked = now;
    int attempts = random.nextInt(5) == 0 ? 2 : 1;
    long effect = invoked + soon();
    if (random.nextInt(12) == 0) {
      long gaveUp = invoked + soon();
      if (random.nextBoolean()) {
        at(effect + soon(), () -> run.carryOut(orderId, id, action, body, expected));
      }
      run.operations.add(
          new Operation(
              client.id,
              orderId,
              id,
              action,
              body,
              expected,
              attempts,
              invoked,
              Long.MAX_VALUE,
              new Answer.Unknown("timeout")));
      at(gaveUp, () -> step(client));
      return;
    }
    at(
        effect,
        () -> {
          Answer answer = run.carryOut(orderId, id, action, body, expected);
          if (random.nextInt(3) == 0) {
            disturb(Run.partitionOf(orderId));
          }
          long completed = effect + soon();
          run.operations.add(
              new Operation(
                  client.id, orderId, id, action, body, expected, attempts, invoked, completed,
                  answer));
          at(
              completed,
              () -> {
                if (answer instanceof Answer.Accepted yes) {
                  client.saw(orderId, yes.version(), yes.position());
                } else if (answer instanceof Answer.Conflict conflict) {
                  client.saw(orderId, conflict.actualVersion(), null);
                }
                at(now + random.nextInt(200), () -> step(client));
              });
        });
  }

  /** A new owner, what the old one wrote too late, and what nobody should have written. */
  private void disturb(int partition) {
    switch (random.nextInt(4)) {
      case 0 -> run.openTerm(partition);
      case 1 -> run.note(partition, noteOf(run.skip(partition, Reason.GHOST)));
      case 2 -> run.skip(partition, Reason.FOREIGN);
      default -> {
        SkippedRecord copy = run.skip(partition, Reason.GHOST);
        run.forged.add(new Token(partition, copy.offset()));
      }
    }
  }

  private JsonNode noteOf(SkippedRecord ghost) {
    return Json.parse(
        """
        {"commands":{"stream":"s","next":%d},"ghosts":[%d]}"""
            .formatted(taken++, ghost.offset()));
  }

  private void read(Client client, String orderId) {
    Token token = random.nextBoolean() ? client.tokens.get(Run.partitionOf(orderId)) : null;
    long invoked = now;
    long effect = now + soon();
    String node = "n" + (1 + random.nextInt(3));
    at(
        effect,
        () -> {
          OrderLog log = run.log(orderId);
          long least = token == null ? 0 : log.versionsBefore(token.partition(), token.offset());
          long version =
              random.nextInt(4) == 0 ? random.nextLong(least, log.end() + 1L) : log.end();
          long completed = effect + soon();
          var read = Run.at(node, run.read(orderId, version, token, invoked, completed));
          run.reads.add(read);
          at(
              completed,
              () -> {
                client.saw(orderId, version, read.position());
                step(client);
              });
        });
  }

  private String body(String action, String orderId) {
    return switch (action) {
      case "create" ->
          """
          {"orderId":"%s","customerId":"c","currency":"EUR","paymentTerms":"%s","lines":%s}"""
              .formatted(
                  orderId,
                  random.nextBoolean() ? "prepaid" : "on-account",
                  random.nextInt(3) == 0
                      ? "[]"
                      : """
                        [{"sku":"s-1","quantity":2,"unitPrice":"2.50"}]""");
      case "add-line" ->
          """
          {"sku":"s-%d","quantity":%d,"unitPrice":"%d.5"}"""
              .formatted(random.nextInt(3), 1 + random.nextInt(5), random.nextInt(20));
      case "remove-line" -> "{\"sku\":\"s-%d\"}".formatted(random.nextInt(3));
      case "record-payment" ->
          """
          {"amount":"%d.00","method":"cash","installments":1}"""
              .formatted(random.nextInt(50));
      case "ship" -> "{\"carrier\":\"dhl\",\"trackingCode\":\"t\"}";
      case "cancel", "return" -> "{\"reason\":\"r\"}";
      default -> random.nextBoolean() ? "" : "{}";
    };
  }
}
