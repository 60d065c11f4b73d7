package io.logfold.bootstrap.imports;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.bootstrap.imports.ImportReport.Rejection;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the answers to an import's commands. Thread-safe. */
final class ImportStatistics {

  private final OlistFiles.Content files;
  private final OlistImport.Progress progress;
  private final long started = System.nanoTime();

  private final List<Rejection> rejected = new ArrayList<>();
  private final Map<OrderStatus, Integer> statuses = new EnumMap<>(OrderStatus.class);
  private long commands;
  private long accepted;
  private long replayed;
  private long finished;
  private Money paid = Money.zero(Currency.getInstance("BRL"));

  ImportStatistics(OlistFiles.Content files, OlistImport.Progress progress) {
    this.files = files;
    this.progress = progress;
  }

  synchronized void answered(
      CommandRequest<OrderCommand> request, CommandResult<Order, OrderEvent> result) {
    commands++;
    switch (result) {
      case Accepted<Order, OrderEvent> yes -> {
        accepted++;
        replayed += yes.replayed() ? 1 : 0;
      }
      case Rejected<Order, OrderEvent> no -> reject(request, no.code(), no.message());
      case VersionConflict<Order, OrderEvent> conflict ->
          reject(request, "version-conflict", conflict.message());
    }
  }

  private void reject(CommandRequest<OrderCommand> request, String code, String message) {
    String name = request.commandId().substring(request.commandId().lastIndexOf('/') + 1);
    rejected.add(new Rejection(request.aggregateId(), name, code, message));
  }

  /** Counts an order whose commands are all answered; {@code last} has its final state. */
  void finished(CommandResult<Order, OrderEvent> last) {
    switch (last) {
      case Accepted<Order, OrderEvent> yes -> count(yes.state());
      case Rejected<Order, OrderEvent> no -> count(no.state());
      case VersionConflict<Order, OrderEvent> conflict -> {}
    }
  }

  private void count(Order order) {
    long done;
    long sent;
    synchronized (this) {
      statuses.merge(order.status(), 1, Integer::sum);
      if (order.exists()) {
        paid = paid.plus(order.paid());
      }
      done = ++finished;
      sent = commands;
    }
    progress.done(done, files.orders().size(), sent);
  }

  synchronized ImportReport report() {
    rejected.sort(Comparator.comparing(Rejection::orderId).thenComparing(Rejection::command));
    return new ImportReport(
        files.orders().size(),
        new ImportReport.WithoutOrder(
            files.withoutOrder(), files.firstWithoutOrder().map(SourceLine::toString)),
        commands,
        accepted,
        replayed,
        List.copyOf(rejected),
        new EnumMap<>(statuses),
        paid,
        Duration.ofNanos(System.nanoTime() - started));
  }
}
