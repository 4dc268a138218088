package io.weir.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class ProcessUseTest {

  private static final long HERE = ProcessHandle.current().pid();
  private static final long BUSY_NANOS = 200_000_000;
  private static final long TICK_NANOS = 10_000_000;

  @TempDir private Path folder;

  /** Uses a core until this thread has used {@link #BUSY_NANOS} of it. */
  private static void beBusy() {
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + BUSY_NANOS;
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** A shell that counts in {@code folder} until it is told to stop. */
  private static Process busyShell(Path folder) throws IOException {
    return new ProcessBuilder("sh", "-c", "while :; do :; done").directory(folder.toFile()).start();
  }

  private static void awaitBusy(long pid) throws InterruptedException {
    while (ProcessUse.cpuNanos(pid) < BUSY_NANOS) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void shouldCountABusyThreadOfThisProcessAndOfTheMachine() {
    long own = ProcessUse.cpuNanos(HERE);
    long machine = ProcessUse.machine().busyNanos();
    beBusy();
    assertThat(ProcessUse.cpuNanos(HERE) - own).isGreaterThanOrEqualTo(BUSY_NANOS - 2 * TICK_NANOS);
    assertThat(ProcessUse.machine().busyNanos() - machine).isGreaterThan(BUSY_NANOS / 2);
  }

  @Test
  void shouldCountChildrenAlsoWhenTheyHaveEnded() throws Exception {
    long before = ProcessUse.treeCpuNanos(HERE);
    Process child = busyShell(folder);
    try {
      awaitBusy(child.pid());
      assertThat(ProcessUse.tree(HERE)).contains(HERE, child.pid());
      assertThat(ProcessUse.treeCpuNanos(HERE) - before).isGreaterThanOrEqualTo(BUSY_NANOS);
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(ProcessUse.tree(HERE)).doesNotContain(child.pid());
    assertThat(ProcessUse.treeCpuNanos(HERE) - before).isGreaterThanOrEqualTo(BUSY_NANOS);
    assertThat(ProcessUse.cpuNanos(child.pid())).isZero();
  }

  @Test
  void shouldTellConnectionsFromFiles() throws Exception {
    ProcessUse.Open during;
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket near = new Socket(listening.getInetAddress(), listening.getLocalPort());
        Socket far = listening.accept();
        OutputStream file = Files.newOutputStream(folder.resolve("file"))) {
      during = ProcessUse.open(HERE);
      assertThat(far.getPort()).isEqualTo(near.getLocalPort());
      file.write(0);
    }
    // Looked at afterwards and not before: the first socket of a JVM keeps one of its own.
    ProcessUse.Open after = ProcessUse.open(HERE);
    assertThat(during.connections() - after.connections()).isEqualTo(3);
    assertThat(during.files() - after.files()).isEqualTo(1);
  }

  @Test
  void shouldCountWhoeverWorksInTheRunsFolderAndIsNobodysChild() throws Exception {
    Process stranger = busyShell(folder);
    Process bystander = busyShell(Path.of("/"));
    try {
      awaitBusy(stranger.pid());
      awaitBusy(bystander.pid());
      // Asked for the tree of a process that is gone: what is found is found by the folder.
      long found = ProcessUse.runCpuNanos(Long.MAX_VALUE, folder);
      assertThat(found).isGreaterThanOrEqualTo(BUSY_NANOS);
      assertThat(ProcessUse.runCpuNanos(Long.MAX_VALUE, folder.resolve("other"))).isZero();
      assertThat(found).isLessThan(ProcessUse.runCpuNanos(HERE, folder));
    } finally {
      stranger.destroyForcibly().waitFor();
      bystander.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldTellThreadsAndMemory() {
    assertThat(ProcessUse.residentBytes(HERE)).isGreaterThan(1 << 20);
    assertThat(ProcessUse.ownBytes(HERE))
        .isBetween(1L << 20, ProcessUse.residentBytes(HERE) + (64L << 20));
    assertThat(ProcessUse.threads(HERE)).isGreaterThan(1);
  }
}
