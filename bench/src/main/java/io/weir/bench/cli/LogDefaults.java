package io.weir.bench.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * How Weir logs unless a {@code logback.xml} on the class path, or {@code
 * -Dlogback.configurationFile}, says otherwise: to standard error, since standard output belongs to
 * what a command reports. Not an XML file, which a new process would parse for 0.2 s.
 */
public final class LogDefaults extends ContextAwareBase implements Configurator {

  /** As {@code -Dlogback.configurationFile}: whatever lies on the class path. */
  private static final String NO_FILE = "none";

  private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isConfigured()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(
        "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %thread %logger{0} %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    context.getLogger("org.flywaydb").setLevel(Level.WARN);
    context.getLogger("net.openhft").setLevel(Level.WARN);
    // One error a connection that its other end reset: whoever waits on it is told, and counts it.
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isConfigured() {
    String named = System.getProperty("logback.configurationFile");
    ClassLoader loader = LogDefaults.class.getClassLoader();
    return named == null
        ? FILES.stream().anyMatch(file -> loader.getResource(file) != null)
        : !named.equals(NO_FILE);
  }
}
