package io.logfold.chaos.faults;

import io.logfold.chaos.faults.Fault.Table;
import io.logfold.chaos.faults.Fault.Tamper;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Changes the tables of snapshots, as from a SQL console. Stateless. */
final class Tables {

  private Tables() {}

  /**
   * Changes a table by hand.
   *
   * @return false: there is nothing yet that could be changed
   * @throws IllegalStateException Postgres refuses
   */
  static boolean tamper(String url, Tamper tamper) throws InterruptedException {
    Table table = tamper.table();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      return switch (tamper.tampering()) {
        case DELETE ->
            statement.executeUpdate(
                    "DELETE FROM logfold.%1$s WHERE ctid IN (SELECT ctid FROM logfold.%1$s ORDER BY random() LIMIT %2$d)"
                        .formatted(table.sql(), tamper.rows()))
                > 0;
        case TRUNCATE -> {
          // Of snapshot_sets this takes the checkpoints with it.
          statement.executeUpdate("TRUNCATE logfold.%s CASCADE".formatted(table.sql()));
          yield true;
        }
        case PUT_BACK -> putBack(connection, statement, tamper);
      };
    } catch (SQLException e) {
      throw new IllegalStateException(tamper + " was refused", e);
    }
  }

  private static boolean putBack(Connection connection, Statement statement, Tamper tamper)
      throws SQLException, InterruptedException {
    String table = tamper.table().sql();
    int rows =
        statement.executeUpdate(
            "CREATE TEMPORARY TABLE earlier AS SELECT * FROM logfold.%s ORDER BY random() LIMIT %d"
                .formatted(table, tamper.rows()));
    TimeUnit.MILLISECONDS.sleep(tamper.millis());
    connection.setAutoCommit(false);
    statement.executeUpdate(
        "DELETE FROM logfold.%1$s WHERE (%2$s) IN (SELECT %2$s FROM earlier)"
            .formatted(table, tamper.table().key()));
    statement.executeUpdate("INSERT INTO logfold.%s SELECT * FROM earlier".formatted(table));
    connection.commit();
    return rows > 0;
  }
}
