package io.weir.bench.peers;

import io.weir.bench.gate.Sizes;
import io.weir.bench.gate.Within;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Slices;
import io.weir.bench.node.Stand;
import io.weir.bench.node.StandMeasurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Other people's code and ours over the same data, in turns. */
public final class PeersMeasurement extends StandMeasurement {

  /**
   * How much.
   *
   * @param corps with an archive each
   * @param messages in all of them, for both loops
   * @param callbacks to decode, over and over
   * @param warmUp messages that the node has stored before anything counts
   * @param rounds of each comparison
   * @param sliceMillis how long each turn of a round is
   */
  public record Size(
      @Within(max = 100_000) int corps,
      int messages,
      @Within(max = 10_000_000) int callbacks,
      @Within(min = 0) int warmUp,
      int rounds,
      int sliceMillis) {

    /** Refuses a size that leaves nothing to measure. */
    public Size {
      Sizes.above("messages", messages, "warmUp", warmUp);
    }
  }

  private static final int OURS = 0;
  private static final int THEIRS = 1;
  private static final int WARM_UP_ROUNDS = 3;
  private static final String STAGE = "peers";

  private static final String THEIR_ROWS = "SELECT corp_id, msg_id, seq, md5(raw) FROM message";
  private static final String OUR_ROWS =
      "SELECT corp_id, msg_id, seq, md5(raw_content) FROM t_wecom_message";

  private final Size size;
  private final Duration slice;

  public PeersMeasurement(Site site, Size size) {
    super(site);
    this.size = size;
    this.slice = Duration.ofMillis(size.sliceMillis());
  }

  @Override
  protected void run(Measured into) throws Exception {
    long now = System.currentTimeMillis();
    callbacks(into, new CallbackSamples(callbackWorld(now), site().seed()));
    unwraps(into, new UnwrapPeers());
    loops(into, stand(STAGE, size.corps(), size.messages()));
  }

  private World callbackWorld(long now) throws IOException {
    return World.make(
        WorldPlan.of(site().seed(), size.corps(), 0, size.callbacks(), now),
        KeyRing.generate(),
        ExpectedSink.none(),
        made -> {});
  }

  private void callbacks(Measured into, CallbackSamples samples) throws Exception {
    site().say().accept("peers: decoding callbacks …");
    samples.compare(into);
    Slices slices =
        inTurns(
            into, new OneThread("ours", samples::ours), new OneThread("theirs", samples::theirs));
    report(into, slices, "callback", "callbacks/s");
  }

  private void unwraps(Measured into, UnwrapPeers peers) throws Exception {
    site().say().accept("peers: unwrapping keys …");
    peers.compare(into);
    Slices slices =
        inTurns(into, new OneThread("ours", peers::ours), new OneThread("theirs", peers::theirs));
    report(into, slices, "unwrap", "keys/s");
  }

  /** Both warmed up first: what is compiled in a slice that counts costs one side more. */
  private Slices inTurns(Measured into, OneThread ours, OneThread theirs) throws Exception {
    try (ours;
        theirs) {
      new Slices(slice, List.of(ours, theirs)).run(WARM_UP_ROUNDS);
      Slices slices = new Slices(slice, List.of(ours, theirs));
      slices.run(size.rounds(), into);
      return slices;
    }
  }

  private static void report(Measured into, Slices slices, String what, String unit) {
    into.figure(STAGE, what + "-ratio", "", slices.rateRatios(OURS, THEIRS));
    into.figure(STAGE, what + "-ours", unit, slices.each(r -> r.get(OURS).perSecond()));
    into.figure(STAGE, what + "-theirs", unit, slices.each(r -> r.get(THEIRS).perSecond()));
  }

  private void loops(Measured into, Stand running) throws Exception {
    running.start(setup -> setup);
    EmbeddedPostgres postgres =
        start(() -> EmbeddedPostgres.start(site().home().resolve("plain"), 0));
    try (Connection connection = postgres.connect()) {
      String url = running.wecom().baseUrl();
      OneThread theirs =
          new OneThread("plain loop", () -> new PlainLoop(url, running.world(), connection));
      try (theirs) {
        running.warmUp(size.warmUp());
        running.halt();
        new Slices(slice, List.of(theirs)).run(WARM_UP_ROUNDS);
        Slices slices = new Slices(slice, List.of(running, theirs));
        slices.run(size.rounds(), into);
        report(into, slices, "loop", "messages/s");
      }
      running.go();
      running.compareAll(into);
      compareRows(into, running, connection);
    }
    running.stopInOrder();
  }

  private static void compareRows(Measured into, Stand running, Connection theirs)
      throws SQLException {
    Map<String, String> rows = new HashMap<>();
    each(theirs, THEIR_ROWS, (key, rest) -> rows.put(key, rest));
    int stored = rows.size();
    try (Connection ours = running.folder().postgres().connect()) {
      each(ours, OUR_ROWS, (key, rest) -> rows.remove(key, rest));
    }
    if (stored == 0 || !rows.isEmpty()) {
      into.wrong(rows.size() + " of " + stored + " rows of the plain loop are none of ours");
    }
    into.note("rows of the plain loop compared with ours: " + stored);
  }

  private interface RowSink {
    void take(String key, String rest);
  }

  private static void each(Connection connection, String sql, RowSink sink) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        sink.take(
            rows.getString(1) + ' ' + rows.getString(2), rows.getLong(3) + " " + rows.getString(4));
      }
    }
  }
}
