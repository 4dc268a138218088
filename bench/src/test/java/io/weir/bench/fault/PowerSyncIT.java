package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.ServerOptions;
import io.weir.testkit.Proofs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code journal.durability: power} promises, seen from outside: every system call of a real
 * node is traced, and between a push and its answer stands a sync of the journal's file. Needs
 * {@code strace} and the right to trace; without them the test is skipped.
 */
@Timeout(150)
class PowerSyncIT {

  private static final int CALLBACKS = 12;

  /**
   * {@code 42<socket:[7]>} or, for a file, {@code 42</path>}; an answer may be cut in two lines.
   */
  private static final Pattern CALL =
      Pattern.compile("^(\\d+) +(?:<\\.\\.\\. )?(\\w+)(?: resumed>|\\((\\d+)<([^>]*)>)(.*)$");

  @TempDir Path folder;

  /** One call, by the lines of the trace at which it began and ended. */
  private record Call(String name, String on, String rest, int began, int ended) {}

  @Test
  void shouldSyncTheJournalBetweenAPushAndItsAnswer() throws Exception { // I1
    List<Call> calls = trace("power");
    List<Call> answers = answers(calls);
    assertThat(answers).hasSizeGreaterThanOrEqualTo(CALLBACKS);
    for (Call answer : answers) {
      assertThat(syncsBefore(answer, calls)).as("before line %s", answer.began()).isNotEmpty();
    }
    int first = answers.get(0).began();
    assertThat(calls)
        .as("the names of the new file and of its folder, too")
        .anyMatch(c -> c.ended() < first && isSync(c) && c.on().matches(".*/shard-0/w-\\d+"))
        .anyMatch(c -> c.ended() < first && isSync(c) && c.on().endsWith("/shard-0"));
  }

  /** That the check above can fail. */
  @Test
  void shouldFindNoSyncWhereNoneWasAskedFor() throws Exception {
    List<Call> calls = trace("process");
    List<Call> answers = answers(calls);
    assertThat(answers).hasSizeGreaterThanOrEqualTo(CALLBACKS);
    for (Call answer : answers) {
      assertThat(syncsBefore(answer, calls)).isEmpty();
    }
  }

  private List<Call> trace(String durability) throws Exception {
    requireStrace();
    Path trace = folder.resolve("trace");
    try (Rig rig = Rig.of(folder, Rig.plan(1, 0, CALLBACKS), ServerOptions.plain())) {
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
      Files.writeString(
          file, Files.readString(file) + "\njournal: {durability: " + durability + "}\n");
      try (ChildNode node =
          ChildNode.startUnder(
              List.of(
                  "strace",
                  "-f",
                  "-y",
                  "-s",
                  "256",
                  "--seccomp-bpf",
                  "-o",
                  trace.toString(),
                  "-e",
                  "trace=fsync,fdatasync,msync,read,write,writev"),
              file)) {
        node.awaitWhole(observe);
        PushProgress pushed =
            rig.wecom()
                .pushTo("http://127.0.0.1:" + callbacks, PushOptions.platform())
                .done()
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(pushed.givenUp()).isZero();
        rig.requireOracle();
        node.stop();
      }
    }
    return parse(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
  }

  private static void requireStrace() throws Exception {
    try {
      Process probe =
          new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .start();
      String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Proofs.need(
          probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0,
          "strace may not trace here: " + said.trim());
    } catch (IOException e) {
      Proofs.need(false, "no strace here (apt-get install strace): " + e.getMessage());
    }
  }

  private static List<Call> parse(List<String> lines) {
    List<Call> calls = new ArrayList<>();
    List<String[]> open = new ArrayList<>(); // thread, name, on, rest, line
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = CALL.matcher(lines.get(i));
      if (!line.matches()) {
        continue;
      }
      String thread = line.group(1);
      String name = line.group(2);
      if (line.group(3) == null) {
        for (String[] begun : List.copyOf(open)) {
          if (begun[0].equals(thread) && begun[1].equals(name)) {
            open.remove(begun);
            calls.add(
                new Call(name, begun[2], begun[3] + line.group(5), Integer.parseInt(begun[4]), i));
          }
        }
      } else if (line.group(5).endsWith("<unfinished ...>")) {
        open.add(new String[] {thread, name, line.group(4), line.group(5), Integer.toString(i)});
      } else {
        calls.add(new Call(name, line.group(4), line.group(5), i, i));
      }
    }
    return calls;
  }

  private static List<Call> answers(List<Call> calls) {
    return calls.stream()
        .filter(c -> c.name().startsWith("write") && c.on().startsWith("socket"))
        .filter(c -> c.rest().contains("HTTP/1.1 200") && c.rest().contains("success"))
        .toList();
  }

  /** Syncs of the callbacks' journal file that began after the push was read and are over. */
  private static List<Call> syncsBefore(Call answer, List<Call> calls) {
    int read =
        calls.stream()
            .filter(c -> c.name().equals("read") && c.on().equals(answer.on()))
            .filter(c -> c.rest().contains("POST /api/") && c.ended() < answer.began())
            .mapToInt(Call::ended)
            .max()
            .orElseThrow();
    return calls.stream()
        .filter(c -> isSync(c) && c.on().matches(".*/shard-0/w-\\d+/\\d+\\.cq4"))
        .filter(c -> c.began() > read && c.ended() < answer.began())
        .toList();
  }

  private static boolean isSync(Call call) {
    return call.name().endsWith("sync") && call.rest().matches(".*= 0\\s*");
  }
}
