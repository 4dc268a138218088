package io.weir.it;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged from now on, whatever of it the console shows. */
public final class LogLines implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Appender<ILoggingEvent>> silenced = new ArrayList<>();
  private final Map<Logger, Level> quieter = new HashMap<>();
  private final Level level = root.getLevel();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(line(event));
        }
      };

  /** Listens to every logger that is on. */
  public LogLines() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  private static String line(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return String.format(
        Locale.ROOT,
        "%s %s %s%s",
        event.getLevel(),
        event.getLoggerName(),
        event.getFormattedMessage(),
        thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown));
  }

  /** Listens to everything, at the finest level, and to it alone: the console stays quiet. */
  public static LogLines ofEverything() {
    LogLines lines = new LogLines();
    Iterator<Appender<ILoggingEvent>> others = lines.root.iteratorForAppenders();
    while (others.hasNext()) {
      Appender<ILoggingEvent> other = others.next();
      if (other != lines.appender) {
        lines.silenced.add(other);
      }
    }
    lines.silenced.forEach(lines.root::detachAppender);
    lines.root.setLevel(Level.TRACE);
    for (Logger logger : lines.root.getLoggerContext().getLoggerList()) {
      if (logger != lines.root && logger.getLevel() != null) {
        lines.quieter.put(logger, logger.getLevel());
        logger.setLevel(null);
      }
    }
    return lines;
  }

  /** Level, logger, message and stack trace of each. */
  public List<String> all() {
    return lines;
  }

  /** Those with {@code part} in them. */
  public List<String> with(String part) {
    return lines.stream().filter(line -> line.contains(part)).toList();
  }

  /** Those of level ERROR. */
  public List<String> errors() {
    return lines.stream().filter(line -> line.startsWith("ERROR ")).toList();
  }

  @Override
  public void close() {
    root.setLevel(level);
    quieter.forEach(Logger::setLevel);
    silenced.forEach(root::addAppender);
    root.detachAppender(appender);
    appender.stop();
  }
}
