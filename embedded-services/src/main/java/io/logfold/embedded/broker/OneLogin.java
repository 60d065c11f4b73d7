package io.logfold.embedded.broker;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * Knows one user: the one that the node itself logs in as. Kafka would look users up in the
 * cluster's metadata, but a folder older than the logins does not have them there, and a controller
 * cannot look them up for its clients.
 *
 * <p>The broker makes one for each listener, and asks it from all of its network threads.
 */
public final class OneLogin implements AuthenticateCallbackHandler {
  private volatile String user = "";
  private volatile @Nullable ScramCredential credential;

  /** For the broker, which makes it by its name. */
  public OneLogin() {}

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    Map<String, ?> options = entries.getFirst().getOptions();
    ScramMechanism scram = ScramMechanism.forMechanismName(mechanism);
    try {
      credential =
          new ScramFormatter(scram)
              .generateCredential(String.valueOf(options.get("password")), scram.minIterations());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(mechanism + " needs what this JDK does not have", e);
    }
    user = String.valueOf(options.get("username"));
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    boolean known = false;
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> known = user.equals(name.getDefaultName());
        case ScramCredentialCallback wanted -> {
          if (known) {
            wanted.scramCredential(credential);
          }
        }
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
