package io.weir.verticles.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the facts about this machine, its Postgres and its Redis mean. Facts in, findings out. */
public final class Diagnosis {

  /** WeCom's own clients and ours tolerate more; beyond this something is not set up. */
  static final long CLOCK_WARN_MS = 60_000;

  /** Tickets and signatures are judged by time: half an hour is all they live. */
  static final long CLOCK_FAIL_MS = 300_000;

  private static final String SET_CLOCK =
      "let this machine keep time by NTP (chrony or systemd-timesyncd), then look again";

  private Diagnosis() {}

  /** What the configuration allows, and is still worth a thought. */
  public static List<Finding> configuration(Path file, List<String> warnings) {
    return warnings.isEmpty()
        ? List.of(Finding.ok("configuration", file + " has no problems"))
        : warnings.stream()
            .map(text -> Finding.warn("configuration", text, "see conf/README.md"))
            .toList();
  }

  /**
   * This machine's clock against another's.
   *
   * @param other whose, as {@code WeCom}
   * @param aheadMs how far ours is ahead of it; negative = behind
   */
  public static Finding clock(String other, long aheadMs) {
    String what = "clock against " + other;
    String detail =
        String.format(
            Locale.ROOT, "%.1f s %s", Math.abs(aheadMs) / 1000.0, aheadMs < 0 ? "behind" : "ahead");
    if (Math.abs(aheadMs) > CLOCK_FAIL_MS) {
      return Finding.fail(what, detail, SET_CLOCK);
    }
    return Math.abs(aheadMs) > CLOCK_WARN_MS
        ? Finding.warn(what, detail, SET_CLOCK)
        : Finding.ok(what, detail);
  }

  /**
   * The folder of the journal.
   *
   * @param there the folder that is there: {@code dataDir}, or the nearest above it
   * @param isWritable by whoever runs this command
   */
  public record Disk(Path dataDir, Path there, boolean isWritable, long freeBytes) {}

  /**
   * Whether the journal has a place.
   *
   * @param freeMin {@code journal.diskFreeMin}, in bytes
   */
  public static Finding disk(Disk disk, long freeMin) {
    String room =
        String.format(
            Locale.ROOT,
            "%s: %,d MiB free, journal.diskFreeMin %,d MiB%s",
            disk.dataDir(),
            disk.freeBytes() >> 20,
            freeMin >> 20,
            disk.there().equals(disk.dataDir()) ? "" : "; the first start makes it");
    if (!disk.isWritable()) {
      return Finding.fail(
          "disk",
          disk.there() + " is not writable for " + System.getProperty("user.name"),
          "run Weir as the folder's owner, or give it the folder (chown)");
    }
    if (disk.freeBytes() < freeMin) {
      return Finding.fail(
          "disk", room, "make room or give dataDir a larger disk: pulls stand, pushes get 503");
    }
    return disk.freeBytes() / 2 < freeMin
        ? Finding.warn("disk", room, "make room: committed journal files go before their time")
        : Finding.ok("disk", room);
  }

  /**
   * What a reachable Postgres says of itself.
   *
   * @param schemaVersion of the tables; 0 = there are none, negative = the last migration failed
   * @param isStandby takes no writes
   * @param mayCreate tables in the current schema
   * @param lacking tables that may not be read and written
   */
  public record Postgres(
      String where,
      String version,
      int schemaVersion,
      boolean isStandby,
      boolean mayCreate,
      List<String> lacking) {}

  /**
   * Whether a node can work on it.
   *
   * @param newest what this program would migrate to
   */
  public static Finding postgres(Postgres postgres, int newest) {
    String detail =
        postgres.where()
            + ", version "
            + postgres.version()
            + ", tables of version "
            + postgres.schemaVersion();
    String problem = problem(postgres, newest);
    if (!problem.isEmpty()) {
      return Finding.fail("postgres", detail + ": " + problem, remedy(postgres, newest));
    }
    return postgres.schemaVersion() < newest
        ? Finding.warn(
            "postgres", detail, "the next start of a node brings them to version " + newest)
        : Finding.ok("postgres", detail);
  }

  private static String problem(Postgres postgres, int newest) {
    if (postgres.isStandby()) {
      return "it is a standby";
    } else if (postgres.schemaVersion() < 0) {
      return "a migration failed";
    } else if (postgres.schemaVersion() > newest) {
      return "a newer Weir made them";
    } else if (!postgres.mayCreate()) {
      return "its user may not create tables";
    }
    return postgres.lacking().isEmpty()
        ? ""
        : "its user may not write " + String.join(", ", postgres.lacking());
  }

  private static String remedy(Postgres postgres, int newest) {
    if (postgres.isStandby()) {
      return "point postgres.url at the primary";
    } else if (postgres.schemaVersion() < 0) {
      return "the node's log says why; weir_schema_history has the migration";
    } else if (postgres.schemaVersion() > newest) {
      return "run that version of Weir, or give this one a database of its own";
    }
    return "make the user of postgres.url the owner of the tables, or GRANT CREATE ON SCHEMA and"
        + " ALL ON its tables";
  }

  /** An embedded Postgres that does not run now, which is how it is without a node. */
  public static Finding embeddedAtRest(Path folder, boolean exists, boolean isOurs) {
    if (exists && !isOurs) {
      return Finding.fail(
          "postgres",
          folder + " belongs to another user than dataDir",
          "give it back to the user that runs Weir (chown -R), or restore dataDir whole");
    }
    return Finding.ok(
        "postgres",
        exists
            ? "embedded, in " + folder + ", not running: a node starts it"
            : "embedded: the first start makes " + folder);
  }

  /** Somebody did not answer as hoped. */
  public static Finding unreachable(String what, String detail, String advice) {
    return Finding.fail(what, detail, advice);
  }

  /**
   * What Redis answered to PING.
   *
   * @param answer its line; null = none
   */
  public static Finding redis(@Nullable String answer) {
    if (answer != null && answer.startsWith("+PONG")) {
      return Finding.ok("redis", "answers");
    }
    boolean login =
        answer != null && (answer.startsWith("-NOAUTH") || answer.startsWith("-WRONGPASS"));
    return Finding.fail(
        "redis",
        login ? "refuses the login" : answer == null ? "no answer" : "is no Redis, or not usable",
        login ? "put user and password into redis.url" : "check redis.url");
  }

  /** Whether a suite_ticket has come is in Postgres, and that could not be read. */
  public static Finding ticketNotRead(String suiteId) {
    return WeComDiagnosis.notRead("suite " + suiteId + " ticket", "it");
  }

  /**
   * The newest suite_ticket.
   *
   * @param ageMs since WeCom made it; null = there is none
   */
  public static Finding ticket(String suiteId, @Nullable Long ageMs) {
    String what = "suite " + suiteId + " ticket";
    String advice =
        "WeCom pushes one every 10 minutes to the suite's command URL: check that URL in the"
            + " provider console, and that it reaches a node";
    if (ageMs == null) {
      return Finding.fail(what, "none has come yet", advice);
    }
    String detail = TimeUnit.MILLISECONDS.toMinutes(ageMs) + " minutes old";
    if (ageMs > TimeUnit.MINUTES.toMillis(30)) {
      return Finding.fail(what, detail + ": it lives 30", advice);
    }
    return ageMs > TimeUnit.MINUTES.toMillis(20)
        ? Finding.warn(what, detail, advice)
        : Finding.ok(what, detail);
  }
}
