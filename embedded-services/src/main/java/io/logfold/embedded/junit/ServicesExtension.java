package io.logfold.embedded.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each top-level test class its {@link TestServices}, on servers that the whole JVM shares.
 */
public final class ServicesExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ServicesExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestServices.class;
  }

  @Override
  public TestServices resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestServers servers =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(TestServers.class, key -> new TestServers(), TestServers.class);
    ExtensionContext topClass = topClass(context);
    return topClass
        .getStore(NAMESPACE)
        .computeIfAbsent(
            TestServices.class,
            key -> new TestServices(servers, topClass.getRequiredTestClass().getSimpleName()),
            TestServices.class);
  }

  private static ExtensionContext topClass(ExtensionContext context) {
    ExtensionContext top = context;
    while (top.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
      top = top.getParent().orElseThrow();
    }
    return top;
  }
}
