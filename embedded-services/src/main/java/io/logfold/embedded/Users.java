package io.logfold.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The users of a data folder's servers: one file per user, named after the process, holding the
 * services it uses. A process that was killed cannot take its file away, so files of dead processes
 * are swept. To be called under the folder's lock.
 */
final class Users {
  private final Path folder;

  Users(Path folder) {
    this.folder = folder;
  }

  /** One user's entry. */
  record User(Path file, long pid, Set<Service> services) {}

  User register(Set<Service> services) {
    OsProcess self = OsProcess.current();
    String name =
        self.pid()
            + "-"
            + self.startedAtMillis()
            + "-"
            + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt());
    String content = services.stream().map(Service::name).collect(Collectors.joining(" "));
    try {
      Files.createDirectories(folder);
      Path file = Files.writeString(folder.resolve(name), content);
      return new User(file, self.pid(), services);
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot register in " + folder + ": " + e, e);
    }
  }

  void remove(User user) {
    delete(user.file());
  }

  /** The users that live; the entries of the dead are removed. */
  List<User> living() {
    List<User> living = new ArrayList<>();
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      for (Path file : files.toList()) {
        Optional<User> user = read(file);
        user.ifPresentOrElse(living::add, () -> delete(file));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new EmbeddedServicesException("cannot read " + folder + ": " + e, e);
    }
    return living;
  }

  private static Optional<User> read(Path file) throws IOException {
    String[] name = file.getFileName().toString().split("-", 3);
    try {
      long pid = Long.parseLong(name[0]);
      if (OsProcess.find(pid, Long.parseLong(name[1])).isEmpty()) {
        return Optional.empty();
      }
      Set<Service> services = EnumSet.noneOf(Service.class);
      for (String service : Files.readString(file).split(" ", -1)) {
        services.add(Service.valueOf(service));
      }
      return Optional.of(new User(file, pid, services));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException damaged) {
      return Optional.empty();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot remove " + file + ": " + e, e);
    }
  }
}
