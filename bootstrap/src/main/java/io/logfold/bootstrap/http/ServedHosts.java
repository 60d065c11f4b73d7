package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that the service answers to. A web page anywhere can have a browser on this machine
 * send requests here; this keeps out those that changed what their own name resolves to (DNS
 * rebinding), and those that write from another site (CSRF). Thread-safe.
 *
 * <p>The port is not looked at, because it may be forwarded. A service that listens on all
 * addresses answers to each of them: an address cannot be rebound.
 */
final class ServedHosts {

  private static final Set<String> ALWAYS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":\\d*$");

  private final Set<String> names = new TreeSet<>(ALWAYS);
  private final boolean anyAddress;

  /**
   * @param bound the address that the service listens on
   * @param more further names, such as that of a proxy in front
   */
  ServedHosts(String bound, Collection<String> more) {
    String host = normal(bound);
    this.anyAddress = WILDCARDS.contains(host);
    names.add(host);
    more.forEach(name -> names.add(normal(name)));
  }

  /** An IPv6 address gets its brackets. */
  private static String normal(String host) {
    String name = host.strip().toLowerCase(Locale.ROOT);
    return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
  }

  /**
   * @throws ProblemException 403 for a request that was sent to another name, or that another site
   *     had a browser send to change something
   */
  void check(Context context) {
    // Clients that send no name are no browsers, and the web server refuses it for HTTP/1.1.
    String authority = RequestHeaders.single(context, "Host");
    if (authority != null && !serves(hostOf(authority))) {
      throw Problem.of(
              403,
              "host-not-served",
              "this service does not answer to '%s'; allow the name with --allowed-hosts"
                  .formatted(authority))
          .exception();
    }
    if (!READING.contains(context.req().getMethod())) {
      requireSameSite(context, authority);
    }
  }

  private boolean serves(String host) {
    return names.contains(host) || (anyAddress && ADDRESS.matcher(host).matches());
  }

  private static String hostOf(String authority) {
    String host = PORT.matcher(authority.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static void requireSameSite(Context context, @Nullable String authority) {
    String site = context.header("Sec-Fetch-Site");
    String origin = RequestHeaders.single(context, "Origin");
    if ("cross-site".equals(site) || (origin != null && !isSame(origin, authority))) {
      throw Problem.of(
              403,
              "cross-site-request",
              "a page of %s must not change anything here"
                  .formatted(origin == null ? "another site" : "'" + origin + "'"))
          .exception();
    }
  }

  /** Not the scheme: a proxy in front may speak TLS. */
  private static boolean isSame(String origin, @Nullable String authority) {
    int begin = origin.indexOf("://");
    return begin > 0 && origin.substring(begin + 3).equalsIgnoreCase(authority);
  }
}
