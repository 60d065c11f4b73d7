package io.logfold.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What a service gets on its class path that embeds the engine: the compile and runtime
 * dependencies of the modules it names, followed through the poms of this build. Nothing outside of
 * the build depends on our modules, so that the poms say all of it.
 */
class EmbedderDependenciesTest {

  private final Map<String, List<String>> dependencies = new HashMap<>();

  EmbedderDependenciesTest() throws Exception {
    Path root = Path.of(System.getProperty("logfold.root", ".."));
    for (Node module : nodes(root.resolve("pom.xml"), "/project/modules/module")) {
      Path pom = root.resolve(module.getTextContent()).resolve("pom.xml");
      String artifact = nodes(pom, "/project/artifactId").getFirst().getTextContent();
      List<String> passedOn =
          nodes(
                  pom,
                  "/project/dependencies/dependency[groupId='io.logfold' and"
                      + " not(scope='test') and not(scope='provided')]/artifactId")
              .stream()
              .map(Node::getTextContent)
              .toList();
      dependencies.put(artifact, passedOn);
    }
  }

  @Test
  void a_service_that_embeds_the_engine_has_no_order_on_its_class_path() {
    assertThat(
            classPath(
                "logfold-adapters-kafka",
                "logfold-adapters-postgres-snapshot",
                "logfold-adapters-json"))
        .containsExactlyInAnyOrder(
            "logfold-decider",
            "logfold-application",
            "logfold-adapters-kafka",
            "logfold-adapters-postgres-snapshot",
            "logfold-adapters-json");
  }

  @Test
  void neither_have_its_tests() {
    assertThat(classPath("logfold-testkit", "logfold-embedded-services"))
        .containsExactlyInAnyOrder(
            "logfold-decider",
            "logfold-application",
            "logfold-testkit",
            "logfold-embedded-services");
  }

  @Test
  void the_order_needs_the_decider_alone() {
    assertThat(classPath("logfold-domain"))
        .containsExactlyInAnyOrder("logfold-domain", "logfold-decider");
  }

  /** So that the tests above do not pass because nothing is found. */
  @Test
  void the_product_has_the_order() {
    assertThat(classPath("logfold-bootstrap")).contains("logfold-domain", "logfold-domain-json");
  }

  private Set<String> classPath(String... named) {
    Set<String> all = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(named));
    while (!open.isEmpty()) {
      String artifact = open.pop();
      assertThat(dependencies).containsKey(artifact);
      if (all.add(artifact)) {
        open.addAll(dependencies.getOrDefault(artifact, List.of()));
      }
    }
    return all;
  }

  private static List<Node> nodes(Path pom, String path) throws Exception {
    XPath xpath = XPathFactory.newInstance().newXPath();
    try (var in = Files.newInputStream(pom)) {
      // Without namespaces: the paths above need no prefix.
      var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
      NodeList found = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
      return Stream.iterate(0, i -> i < found.getLength(), i -> i + 1).map(found::item).toList();
    }
  }
}
