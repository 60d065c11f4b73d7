package io.logfold.chaos.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.OrderEngine;
import io.logfold.chaos.faults.Fault.Table;
import io.logfold.chaos.faults.Fault.Tamper;
import io.logfold.chaos.faults.Fault.Tampering;
import io.logfold.domain.order.RandomOrders;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever has the service's own role may do all of it, and it leaves a trace. */
@UseServices
class TablesTest {

  private final TestServices services;
  private final String postgres;

  TablesTest(TestServices services) {
    this.services = services;
    this.postgres = services.newDatabase();
  }

  private void anEngineSaves(String topic) throws Exception {
    RandomOrders random = new RandomOrders(new Random(7));
    try (OrderEngine engine = OrderEngine.start(services, topic, postgres)) {
      for (int i = 0; i < 20; i++) {
        var unused = engine.send("o-" + i, "c-" + i, random.create());
      }
    }
  }

  private long count(String what) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM logfold." + what)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  @Test
  void rows_go_and_come_back_and_checkpoints_are_void() throws Exception {
    anEngineSaves(services.unique("tampered"));
    assertThat(count("checkpoints WHERE voided IS NULL")).isPositive();

    assertThat(tamper(Tampering.PUT_BACK, Table.SNAPSHOTS)).isTrue();
    assertThat(count("snapshots")).isEqualTo(20);
    assertThat(count("checkpoints WHERE voided IS NOT NULL")).isPositive();

    assertThat(tamper(Tampering.DELETE, Table.SNAPSHOTS)).isTrue();
    assertThat(count("snapshots")).isEqualTo(15);

    for (Table table : Table.values()) {
      for (Tampering tampering : Tampering.values()) {
        var unused = tamper(tampering, table); // refused by nobody
      }
      assertThat(count(table.sql())).isZero();
    }
  }

  private boolean tamper(Tampering tampering, Table table) throws InterruptedException {
    return Tables.tamper(postgres, new Tamper(tampering, table, 5, 1));
  }
}
