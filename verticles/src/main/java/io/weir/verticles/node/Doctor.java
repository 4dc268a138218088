package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.weir.engine.corp.App;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.verticles.doctor.Diagnosis;
import io.weir.verticles.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all that a node needs, beside a running one or without, and changes nothing: no lock, no
 * migration, no Postgres started, no file made. Each question has 5 s, and what fails hides nothing
 * behind it. What the answers mean stands in {@code io.weir.verticles.doctor}.
 */
public final class Doctor {

  /** Corps that are asked about at once. */
  private static final int AT_ONCE = 8;

  private final NodeConfig config;
  private final Set<CorpId> wanted;
  private final @Nullable String url;
  private final Consumer<Finding> found;

  /**
   * For one node.
   *
   * @param corps whom to look at; empty = everybody
   * @param url where callbacks come in from outside; null = this machine's port
   * @param found told of each finding, in a fixed order
   */
  public Doctor(
      NodeConfig config, List<String> corps, @Nullable String url, Consumer<Finding> found) {
    this.config = config;
    this.wanted = new TreeSet<>(corps.stream().map(Doctor::idOf).toList());
    this.url = url;
    this.found = found;
  }

  private static CorpId idOf(String text) {
    if (!CorpId.isUsable(text)) {
      throw new CommandRefused("--corp " + text + ": no corp's id looks so");
    }
    return new CorpId(text);
  }

  /**
   * Looks. Blocks: for a command's own thread.
   *
   * @throws CommandRefused when nobody knows a corp that is asked for
   */
  public void examine() {
    Vertx vertx = Vertx.vertx();
    try {
      Diagnosis.configuration(config.file(), config.warnings()).forEach(found);
      guarded("disk", () -> found.accept(disk()));
      guarded("clock against WeCom", () -> found.accept(wecomClock(vertx)));
      DoctorDatabase.Facts facts =
          guarded(
              "postgres",
              () -> new DoctorDatabase(config, vertx, found).look(),
              DoctorDatabase.Facts.NONE);
      if (!config.redis().isNone()) {
        guarded("redis", () -> found.accept(redis()));
      }
      credentials(vertx, facts);
      callbacks(vertx);
    } finally {
      vertx.close();
    }
  }

  private void guarded(String what, Runnable look) {
    guarded(
        what,
        () -> {
          look.run();
          return true;
        },
        false);
  }

  // What nobody thought of in one look must not hide the others; its message could hold anything.
  private <T> T guarded(String what, Supplier<T> look, T otherwise) {
    try {
      return look.get();
    } catch (CommandRefused refused) {
      throw refused;
    } catch (RuntimeException e) {
      found.accept(unexpected(what, e));
      return otherwise;
    }
  }

  private static Finding unexpected(String what, Throwable cause) {
    return Finding.fail(
        what,
        "could not be looked at: " + cause.getClass().getSimpleName(),
        "this is a mistake in weir doctor: report it");
  }

  private Finding disk() {
    Path dataDir = config.node().dataDir();
    Path there = dataDir;
    while (!Files.isDirectory(there)) {
      there = Objects.requireNonNull(there.getParent());
    }
    try {
      return Diagnosis.disk(
          new Diagnosis.Disk(
              dataDir, there, Files.isWritable(there), Files.getFileStore(there).getUsableSpace()),
          config.journal().diskFreeMin());
    } catch (IOException e) {
      return Diagnosis.unreachable("disk", dataDir + ": " + e.getMessage(), "check node.dataDir");
    }
  }

  private Finding wecomClock(Vertx vertx) {
    String base = config.wecom().baseUrl();
    HttpClient client = Looks.client(vertx, false);
    try {
      long before = System.currentTimeMillis();
      Looks.Answer answer = Looks.get(vertx, client, base + "/");
      long ours = (before + System.currentTimeMillis()) / 2;
      return answer.date().isEmpty()
          ? Finding.warn(
              "clock against WeCom",
              base + " answers without a Date",
              "is wecom.baseUrl WeCom's, or a gateway's that leaves it out? Not compared")
          : Diagnosis.clock("WeCom", ours - millisOf(answer.date()));
    } catch (Looks.Unanswered e) {
      return Diagnosis.unreachable(
          "clock against WeCom",
          base + ": " + e.getMessage(),
          "check wecom.baseUrl, and that this machine gets there (DNS, firewall, proxy)");
    } catch (DateTimeException e) {
      return Finding.warn(
          "clock against WeCom", base + " answers with a Date that is none", "not compared");
    } finally {
      client.close();
    }
  }

  private static long millisOf(String date) {
    return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).toEpochMilli();
  }

  private Finding redis() {
    try {
      return Diagnosis.redis(RedisPing.ask(config.redis().url()));
    } catch (IOException | IllegalArgumentException e) {
      return Diagnosis.unreachable(
          "redis", e.getClass().getSimpleName(), "check redis.url, and that it runs");
    }
  }

  private void credentials(Vertx vertx, DoctorDatabase.Facts facts) {
    List<CorpId> corps = corps(facts);
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (DoctorCorps doctor = new DoctorCorps(config, vertx, facts)) {
      if (wanted.isEmpty()) {
        for (Suite suite : config.book().suites()) {
          guarded("suite " + suite.suiteId(), () -> doctor.suite(suite).forEach(found));
        }
      }
      List<Future<List<Finding>>> asked = new ArrayList<>();
      corps.forEach(corp -> asked.add(threads.submit(() -> doctor.corp(corp))));
      for (int i = 0; i < asked.size(); i++) {
        tell("corp " + corps.get(i), asked.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void tell(String what, Future<List<Finding>> answer) {
    try {
      answer.get().forEach(found);
    } catch (ExecutionException e) {
      found.accept(unexpected(what, e.getCause() == null ? e : e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandRefused("interrupted");
    }
  }

  private List<CorpId> corps(DoctorDatabase.Facts facts) {
    Set<CorpId> known = new TreeSet<>();
    config.book().corps().forEach(corp -> known.add(corp.id()));
    facts.codes().forEach(code -> known.add(code.corp()));
    if (wanted.isEmpty()) {
      return List.copyOf(known);
    }
    for (CorpId corp : wanted) {
      if (!known.contains(corp)) {
        throw new CommandRefused(
            "--corp " + corp + ": neither the configuration nor an authorisation names it");
      }
    }
    return List.copyOf(wanted);
  }

  private void callbacks(Vertx vertx) {
    try (DoctorCallbacks doctor = DoctorCallbacks.of(config, vertx, url)) {
      if (doctor == null) {
        found.accept(Finding.ok("callback URL", "callback.port is 0: not asked without --url"));
        return;
      }
      if (wanted.isEmpty()) {
        for (Suite suite : config.book().suites()) {
          guarded("callback URL", () -> found.accept(doctor.command(suite)));
          guarded("callback URL", () -> found.accept(doctor.data(suite)));
        }
      }
      for (Corp corp : config.book().corps()) {
        if (wanted.isEmpty() || wanted.contains(corp.id())) {
          for (App app : corp.apps().values()) {
            guarded("callback URL", () -> found.accept(doctor.app(corp, app)));
          }
        }
      }
    }
  }
}
