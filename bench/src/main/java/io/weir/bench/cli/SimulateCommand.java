package io.weir.bench.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.ApiOptions;
import io.weir.bench.wecom.FaultScript;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.oracle.ExpectedWriter;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weir simulate}: serves a made-up WeCom until it is told to stop. Ends with 0 on SIGINT and
 * SIGTERM, with 1 when the target of {@code --push} never opens its port, with 2 for arguments it
 * can't use.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Serves a simulated WeCom: archives of many corps, and callbacks that it pushes.",
    sortOptions = false)
public final class SimulateCommand implements Callable<Integer> {

  private static final int CALLBACK_PORT = 8080;
  private static final int CONNECT_MILLIS = 500;

  enum Faults {
    none,
    some
  }

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--port", defaultValue = "0", description = "Port on 127.0.0.1; 0 = a free one.")
  private int port;

  @Option(names = "--corps", defaultValue = "5", description = "Corps (default ${DEFAULT-VALUE}).")
  private int corps;

  @Option(
      names = "--messages",
      defaultValue = "2000",
      description = "Archived messages in total (default ${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--callbacks",
      defaultValue = "200",
      description = "Distinct callbacks in total (default ${DEFAULT-VALUE}).")
  private int callbacks;

  @Option(
      names = "--push",
      paramLabel = "URL",
      description = "Push the callbacks to this server, once it listens.")
  private @Nullable URI push;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write weir.yaml, keys and expected.json there.")
  private @Nullable Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed makes the same messages (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--faults",
      defaultValue = "none",
      description = "none or some: whether calls go wrong and pages come out of order.")
  private Faults faults = Faults.none;

  @Option(
      names = "--directory",
      description = "weir.yaml has every corp's directory kept, and expected.json what is in it.")
  private boolean directory;

  @Option(
      names = "--bad-entries",
      paramLabel = "N",
      defaultValue = "0",
      description = "Archive entries that can't be stored, besides the messages.")
  private int badEntries;

  @Option(
      names = "--token-seconds",
      paramLabel = "N",
      defaultValue = "7200",
      description = "How long tokens live (default ${DEFAULT-VALUE}).")
  private int tokenSeconds;

  @Option(
      names = "--push-tries",
      paramLabel = "N",
      defaultValue = "3",
      description = "Tries of one callback (default ${DEFAULT-VALUE}, as the platform).")
  private int pushTries;

  @Option(
      names = "--push-concurrency",
      paramLabel = "N",
      defaultValue = "32",
      description = "Callbacks under way at once (default ${DEFAULT-VALUE}).")
  private int pushConcurrency;

  @Option(
      names = "--push-rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Callbacks a second; 0 = as many as go.")
  private int pushRate;

  @Option(
      names = "--push-wait",
      paramLabel = "SECONDS",
      defaultValue = "180",
      description = "How long to wait for the target's port (default ${DEFAULT-VALUE}).")
  private int pushWaitSeconds;

  @Option(names = "--json", description = "One JSON object on standard output when serving.")
  private boolean json;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException {
    Thread atExit = new Thread(this::stopAndExit, "simulate-stop");
    WorldPlan plan = plan();
    PushOptions pushOptions = pushOptions();
    int targetPort = targetPort();
    World world = make(plan);
    try (SimWeCom wecom = serve(world)) {
      Runtime.getRuntime().addShutdownHook(atExit);
      if (out != null) {
        new SetupFiles(out, world)
            .write(wecom.baseUrl(), targetPort == 0 ? CALLBACK_PORT : targetPort);
      }
      announce(wecom);
      if (push != null && !pushAll(wecom, push, targetPort, pushOptions)) {
        return 1;
      }
      stop.await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      stopped.countDown();
      forget(atExit);
    }
  }

  private WorldPlan plan() {
    try {
      return WorldPlan.of(seed, corps, messages, callbacks, System.currentTimeMillis())
          .withBadEntries(badEntries)
          .withDirectory(directoryPlan());
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  // As a node reads it by default: what it would have to ask for each customer is not there.
  private DirectoryPlan directoryPlan() {
    DirectoryPlan modest = DirectoryPlan.modest();
    return directory ? modest.withoutPersonalTags().expectedBy(View.OLD_APP) : modest;
  }

  private PushOptions pushOptions() {
    if (port < 0 || port > 65_535) {
      throw unusable("--port: 0 to 65535, not " + port);
    } else if (tokenSeconds < 1) {
      throw unusable("--token-seconds: from 1, not " + tokenSeconds);
    }
    PushOptions platform = PushOptions.platform();
    try {
      return new PushOptions(
          pushConcurrency, pushTries, platform.timeoutMillis(), platform.retryMillis(), pushRate);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private int targetPort() {
    if (push == null) {
      return 0;
    } else if (!"http".equals(push.getScheme()) || push.getHost() == null) {
      throw unusable("--push: http://host:port, not " + push);
    }
    return push.getPort() < 0 ? 80 : push.getPort();
  }

  private World make(WorldPlan plan) throws IOException {
    long start = System.nanoTime();
    say("making %,d messages of %,d corps, seed %d", messages, corps, seed);
    KeyRing keys = KeyRing.generate();
    World world;
    if (out == null) {
      world = World.make(plan, keys, ExpectedSink.none(), progress());
    } else {
      Files.createDirectories(out);
      try (ExpectedWriter expected = ExpectedWriter.create(out.resolve(SetupFiles.EXPECTED))) {
        world = World.make(plan, keys, expected, progress());
      }
    }
    say("made in %.1f s", (System.nanoTime() - start) / 1e9);
    return world;
  }

  private LongConsumer progress() {
    long[] said = {System.nanoTime()};
    return made -> {
      if (System.nanoTime() - said[0] > Duration.ofSeconds(2).toNanos()) {
        said[0] = System.nanoTime();
        say("%,d messages made", made);
      }
    };
  }

  private SimWeCom serve(World world) {
    ServerOptions options =
        new ServerOptions(
            port,
            Duration.ofSeconds(tokenSeconds),
            faults == Faults.some ? FaultScript.some(seed) : FaultScript.none(),
            faults == Faults.some,
            ApiOptions.platform());
    try {
      return SimWeCom.start(world, options);
    } catch (IOException e) {
      throw unusable("--port " + port + ": " + e.getMessage());
    }
  }

  private void announce(SimWeCom wecom) {
    PrintWriter output = commandSpec().commandLine().getOut();
    if (json) {
      ObjectNode ready = JsonNodeFactory.instance.objectNode();
      ready.put("baseUrl", wecom.baseUrl()).put("pid", ProcessHandle.current().pid());
      ready.put("out", out == null ? null : out.toAbsolutePath().normalize().toString());
      ready.put("corps", corps).put("messages", messages).put("callbacks", callbacks);
      ready.put("badEntries", badEntries).put("seed", seed);
      output.println(ready);
    } else {
      output.println("Simulated WeCom at " + wecom.baseUrl());
    }
    output.flush();
  }

  /** Pushes everything; false when nobody ever listened. */
  private boolean pushAll(SimWeCom wecom, URI target, int targetPort, PushOptions options)
      throws InterruptedException {
    if (!listening(target, targetPort)) {
      return stop.getCount() == 0;
    }
    Pusher pusher = wecom.pushTo(target.toString(), options);
    while (!pusher.progress().done() && !stop.await(1, TimeUnit.SECONDS)) {
      PushProgress progress = pusher.progress();
      say("%,d of %,d callbacks accepted", progress.accepted(), progress.planned());
    }
    PushProgress end = pusher.progress();
    say(
        "pushed %,d: %,d accepted, %,d given up, %,d tries",
        end.planned(), end.accepted(), end.givenUp(), end.tries());
    return true;
  }

  private boolean listening(URI target, int targetPort) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(pushWaitSeconds).toNanos();
    for (int round = 0; System.nanoTime() < deadline; round++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(target.getHost(), targetPort), CONNECT_MILLIS);
        return true;
      } catch (IOException e) {
        if (round % 20 == 0) {
          say("waiting for %s: %s", target, e);
        }
      }
      if (stop.await(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    say("%s did not listen within %d s", target, pushWaitSeconds);
    return false;
  }

  /**
   * Runs on SIGINT and SIGTERM: an orderly end is a success, whatever the signal's own exit code.
   */
  private void stopAndExit() {
    stop.countDown();
    try {
      if (stopped.await(20, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is running: it is what brought us here.
    }
  }

  private void say(String format, Object... values) {
    PrintWriter errors = commandSpec().commandLine().getErr();
    errors.println("simulate: " + String.format(Locale.ROOT, format, values));
    errors.flush();
  }

  private ParameterException unusable(String complaint) {
    return new ParameterException(commandSpec().commandLine(), complaint);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("a command runs under picocli only");
    }
    return spec;
  }
}
