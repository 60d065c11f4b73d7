package io.logfold.embedded;

/** A server that a data folder can have. */
public enum Service {
  KAFKA("Kafka", "kafka"),
  POSTGRES("Postgres", "postgres");

  private final String label;
  private final String folder;

  Service(String label, String folder) {
    this.label = label;
    this.folder = folder;
  }

  /** Its name for people. */
  public String label() {
    return label;
  }

  String folder() {
    return folder;
  }
}
