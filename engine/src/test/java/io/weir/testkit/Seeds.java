package io.weir.testkit;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Gives a {@link SeededTest} its seeds. */
final class Seeds implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(SeededTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Long only = Long.getLong("weir.seed");
    int runs = context.getRequiredTestMethod().getAnnotation(SeededTest.class).runs();
    LongStream seeds = only != null ? LongStream.of(only) : LongStream.rangeClosed(1, runs);
    return seeds.mapToObj(Invocation::new);
  }

  private record Invocation(long seed) implements TestTemplateInvocationContext, ParameterResolver {

    @Override
    public String getDisplayName(int invocation) {
      return "seed " + seed + " (again with -Dweir.seed=" + seed + ")";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == long.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return seed;
    }
  }
}
