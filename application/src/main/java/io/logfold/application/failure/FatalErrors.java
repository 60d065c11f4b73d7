package io.logfold.application.failure;

/**
 * Separates what is wrong with one record or command from what is wrong with the process (as
 * Scala's {@code NonFatal} does). A user's code may throw anything: a missing class, a failed
 * assertion, a stack overflow, a checked exception that the compiler did not see. All of that
 * concerns the record at hand. Thread-safe.
 */
public final class FatalErrors {

  private FatalErrors() {}

  /**
   * Throws {@code thrown} on when no record is to blame for it: the virtual machine is out of
   * memory or broken. A stack overflow is the record's fault. An interrupt is remembered by the
   * thread.
   */
  public static void rethrow(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
