package io.logfold.chaos.clients;

import io.logfold.chaos.clients.Attempt.Deferral;
import io.logfold.chaos.clients.Attempt.Observation;
import io.logfold.chaos.clients.Attempt.Reply;
import io.logfold.chaos.clients.ClientView.Glimpse;
import io.logfold.chaos.cluster.ServiceNode;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one command or question after the other, with pauses, each by whatever node. A command
 * without a final answer is sent again with the same id, by another node perhaps, until there is
 * one. Some clients are impatient now and then: they ask once, do not wait for long, and give up.
 */
final class Client implements Runnable {

  private static final Duration READ = Duration.ofSeconds(5);
  private static final int SHORTEST_MILLIS = 1_500;
  private static final int LONGEST_MILLIS = 6_000;
  private static final Duration IMPATIENT = Duration.ofMillis(800);
  private static final int READ_PERCENT = 10;
  private static final int LOOK_FIRST_PERCENT = 60;
  private static final int NEW_ORDER_PERCENT = 2;
  private static final int IMPATIENT_PERCENT = 2;
  private static final int STALE_PERCENT = 10;
  private static final int READ_ATTEMPTS = 3;

  private final int number;
  private final List<ServiceNode> nodes;
  private final OrderPool orders;
  private final OrderHttp http;
  private final Recorder recorder;
  private final Pace pace;
  private final SplittableRandom random;
  private final ClientView view = new ClientView();
  private int commands;

  /**
   * When clients do what.
   *
   * @param pauseMillis the mean between two of a client's commands
   * @param stopping no new commands
   * @param givingUp no new attempts either
   */
  record Pace(int pauseMillis, BooleanSupplier stopping, BooleanSupplier givingUp) {}

  Client(
      int number,
      List<ServiceNode> nodes,
      OrderPool orders,
      OrderHttp http,
      Recorder recorder,
      Pace pace,
      long seed) {
    this.number = number;
    this.nodes = nodes;
    this.orders = orders;
    this.http = http;
    this.recorder = recorder;
    this.pace = pace;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void run() {
    try {
      while (!pace.stopping().getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * pace.pauseMillis()));
        if (chance(READ_PERCENT)) {
          look(orders.any(random));
        } else {
          command(chance(NEW_ORDER_PERCENT) ? orders.another() : orders.any(random));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      recorder.strange("client " + number + " fell over: " + e);
    }
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private ServiceNode anyNode() {
    List<ServiceNode> wanted = nodes.stream().filter(ServiceNode::wanted).toList();
    List<ServiceNode> choice = wanted.isEmpty() ? nodes : wanted;
    return choice.get(random.nextInt(choice.size()));
  }

  private void command(String orderId) throws InterruptedException {
    if (chance(LOOK_FIRST_PERCENT)) {
      look(orderId);
    }
    Glimpse glimpse = view.of(orderId);
    Action action = Action.any(orderId, glimpse.status(), random);
    String commandId = "c%d-%d".formatted(number, ++commands);
    Long expected = random.nextBoolean() ? expected(glimpse, action) : null;
    boolean impatient = chance(IMPATIENT_PERCENT);
    Duration patience =
        impatient ? IMPATIENT : Duration.ofMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
    int attempts = 0;
    long invoked = recorder.now();
    while (true) {
      attempts++;
      Attempt attempt = http.send(anyNode().url(), orderId, action, commandId, expected, patience);
      if (attempt instanceof Reply reply) {
        record(orderId, commandId, action, expected, attempts, invoked, reply);
        if (!(reply.answer() instanceof Answer.Accepted) && random.nextBoolean()) {
          look(orderId);
        }
        return;
      }
      if (attempt instanceof Deferral deferral) {
        recorder.putOff(deferral.reason());
        if (impatient || pace.givingUp().getAsBoolean()) {
          recorder.add(
              new Operation(
                  number,
                  orderId,
                  commandId,
                  action.name(),
                  action.body(),
                  expected,
                  attempts,
                  invoked,
                  Long.MAX_VALUE,
                  new Answer.Unknown(deferral.reason())));
          return;
        }
        pause(deferral);
      }
    }
  }

  /** What it last saw, or now and then less; of an order that it never saw only that it is new. */
  private @Nullable Long expected(Glimpse glimpse, Action action) {
    long version = glimpse.version();
    if (version == 0) {
      return action.name().equals("create") ? 0L : null;
    }
    return chance(STALE_PERCENT) ? version - 1 : version;
  }

  private void record(
      String orderId,
      String commandId,
      Action action,
      @Nullable Long expected,
      int attempts,
      long invoked,
      Reply reply) {
    recorder.add(
        new Operation(
            number,
            orderId,
            commandId,
            action.name(),
            action.body(),
            expected,
            attempts,
            invoked,
            recorder.now(),
            reply.answer()));
    if (reply.version() > 0) {
      view.update(orderId, reply.version(), reply.status(), reply.position());
    }
  }

  private void pause(Deferral deferral) throws InterruptedException {
    long millis = deferral.pause().toMillis();
    TimeUnit.MILLISECONDS.sleep(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  private void look(String orderId) throws InterruptedException {
    Token atLeast = random.nextBoolean() ? view.of(orderId).position() : null;
    for (int i = 0; i < READ_ATTEMPTS && !pace.givingUp().getAsBoolean(); i++) {
      ServiceNode node = anyNode();
      long invoked = recorder.now();
      Attempt attempt = http.read(node.url(), orderId, atLeast, READ);
      if (attempt instanceof Observation observation) {
        recorder.add(
            new Read(
                number,
                node.name(),
                orderId,
                atLeast,
                invoked,
                recorder.now(),
                observation.version(),
                observation.position(),
                observation.body()));
        view.update(orderId, observation.version(), observation.status(), observation.position());
        return;
      }
      if (attempt instanceof Deferral deferral) {
        recorder.putOff("read: " + deferral.reason());
        pause(deferral);
      }
    }
  }
}
