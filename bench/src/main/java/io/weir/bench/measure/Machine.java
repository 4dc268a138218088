package io.weir.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run ran on. */
public final class Machine {

  private Machine() {}

  /** Names and values for a report; no name of the machine itself. */
  public static Map<String, String> describe() {
    Map<String, String> found = new LinkedHashMap<>();
    found.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    found.put("processor", field("/proc/cpuinfo", "model name"));
    found.put("memory", field("/proc/meminfo", "MemTotal"));
    found.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    found.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    String flags = String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    found.put(
        "ifma", field("/proc/cpuinfo", "flags").contains("avx512ifma") ? "avx512ifma" : "none");
    found.put("kernel.sched_autogroup_enabled", line("/proc/sys/kernel/sched_autogroup_enabled"));
    found.put("bench JVM options", flags.replaceAll("--add-\\S+ ?", ""));
    return found;
  }

  private static String line(String file) {
    try {
      return Files.readString(Path.of(file)).trim();
    } catch (IOException e) {
      return "unknown"; // no Linux, or a kernel without it
    }
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown"; // no Linux
    }
  }
}
