package io.logfold.bootstrap.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files of the repository that people read. Thread-safe. */
final class Repository {

  static final Path ROOT = Path.of(System.getProperty("logfold.root", "..")).toAbsolutePath();

  private static final Pattern DECLARATION =
      Pattern.compile("\\b(?:class|interface|record|enum|@interface) (\\w+)");

  private static final Set<String> NOT_OURS = Set.of("target", "data", ".git", "node_modules");

  private Repository() {}

  /** All Markdown files, in order. */
  static List<Path> pages() {
    return files(".md");
  }

  /** The simple names of all our classes. */
  static Set<String> classes() {
    return files(".java").stream()
        .flatMap(file -> DECLARATION.matcher(text(file)).results())
        .map(declaration -> declaration.group(1))
        .collect(Collectors.toSet());
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String suffix) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(suffix)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }
}
