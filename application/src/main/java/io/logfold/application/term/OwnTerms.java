package io.logfold.application.term;

import io.logfold.application.eventlog.Term;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The terms that one process has opened, or tried to open, in one partition. It distinguishes an
 * own term, whose opening was never acknowledged, from another process's. Thread-safe.
 */
public final class OwnTerms {

  private final Supplier<String> nonces;
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  /**
   * @param nonces never gives the same one twice, not even in another process
   */
  public OwnTerms(Supplier<String> nonces) {
    this.nonces = nonces;
  }

  /** For the next attempt. */
  public String nextNonce() {
    String nonce = nonces.get();
    used.add(nonce);
    return nonce;
  }

  /** Whether another process has opened the term. */
  public boolean isForeign(Term term) {
    return !used.contains(term.nonce());
  }
}
