package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Folders with the servers' data, settings and programs. Whoever can write there decides what this
 * user runs, so a folder that another user owns or may change is refused.
 */
final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final String POSIX = "posix";

  private PrivateFolder() {}

  /**
   * Makes the folder, closed to all other users, or checks the one that exists. That one keeps its
   * permissions, as it may hold other things too: see {@link #close} for those below.
   *
   * @throws EmbeddedServicesException if another user owns it or may write to it
   */
  static void open(Path folder) throws IOException {
    if (!create(folder)) {
      check(folder.toRealPath());
    }
  }

  /**
   * Makes the folder, or closes the one that exists to all other users.
   *
   * @throws EmbeddedServicesException if another user owns it, or what it links to
   */
  static void close(Path folder) throws IOException {
    if (create(folder)) {
      return;
    }
    checkOwner(folder);
    Path real = folder.toRealPath();
    checkOwner(real);
    if (posix(real)) {
      Files.setPosixFilePermissions(real, OWNER_ONLY);
    }
  }

  /** False if it existed before. */
  private static boolean create(Path folder) throws IOException {
    if (Files.exists(folder)) {
      return false;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder, ownerOnly(folder));
      return true;
    } catch (FileAlreadyExistsException another) {
      if (!Files.isDirectory(folder)) {
        throw another;
      }
      return false;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains(POSIX)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static void check(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(folder.toString(), null, "is not a folder");
    }
    checkOwner(folder);
    if (posix(folder)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new EmbeddedServicesException(
            folder
                + ": other users may write there and so decide what this process runs; chmod go-w it, or choose another folder");
      }
    }
  }

  private static void checkOwner(Path folder) throws IOException {
    if (!CurrentUser.owns(folder)) {
      throw new EmbeddedServicesException(
          "%s belongs to %s, who could decide what this process runs; run as that user, or choose another folder"
              .formatted(folder, Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName()));
    }
  }

  private static boolean posix(Path folder) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView(POSIX);
  }
}
