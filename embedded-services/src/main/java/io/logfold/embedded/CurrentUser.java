package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/** The user that this process runs as, as the system's files know it. Thread-safe. */
final class CurrentUser {
  private static final Path SELF = Path.of("/proc/self");

  private CurrentUser() {}

  /** Whether this user may do everything on the machine. */
  static boolean isRoot() {
    try {
      Object uid = Files.getAttribute(SELF, "unix:uid");
      return Integer.valueOf(0).equals(uid);
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.getProperty("user.name").equals("root");
    }
  }

  /** Whether the file itself, not what it may link to, belongs to this user. */
  static boolean owns(Path file) throws IOException {
    return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(principal(file));
  }

  private static UserPrincipal principal(Path file) throws IOException {
    // The name may be missing or wrong (containers run users without one); /proc knows the number.
    return Files.exists(SELF)
        ? Files.getOwner(SELF)
        : file.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
  }
}
