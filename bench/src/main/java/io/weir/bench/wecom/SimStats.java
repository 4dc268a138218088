package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the simulated WeCom was asked. Counted on its loop, readable from anywhere. */
public final class SimStats {

  private final Map<String, AtomicInteger> archiveCalls = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> inFlightMax = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> tokenFetches = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> faults = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicInteger> odd = new ConcurrentSkipListMap<>();
  private final Map<String, AtomicInteger> directoryCalls = new ConcurrentHashMap<>();
  private final Map<String, Map<String, ApiMeter>> apis = new ConcurrentSkipListMap<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder mediaChunks = new LongAdder();

  private static AtomicInteger counter(Map<String, AtomicInteger> counters, String name) {
    return counters.computeIfAbsent(name, unused -> new AtomicInteger());
  }

  private static int count(Map<String, AtomicInteger> counters, String name) {
    AtomicInteger counter = counters.get(name);
    return counter == null ? 0 : counter.get();
  }

  void request() {
    requests.increment();
  }

  /** Counts an archive call in; its number, from 1. */
  int archiveCall(String corpId) {
    int now = counter(inFlight, corpId).incrementAndGet();
    counter(inFlightMax, corpId).accumulateAndGet(now, Math::max);
    return counter(archiveCalls, corpId).incrementAndGet();
  }

  void archiveCallEnded(String corpId) {
    counter(inFlight, corpId).decrementAndGet();
  }

  /** Counts a call of the directory's APIs; its number, from 1. */
  int directoryCall(String corpId) {
    return counter(directoryCalls, corpId).incrementAndGet();
  }

  /** The meter of one corp's calls of one of the directory's APIs. */
  ApiMeter api(String corpId, String path, ApiOptions options) {
    return apis.computeIfAbsent(corpId, unused -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(
            path,
            unused -> new ApiMeter(options.perMinute(path), options.perHour(), options.atOnce()));
  }

  void odd(OddReplies.Oddity oddity) {
    counter(odd, oddity.name()).incrementAndGet();
  }

  int tokenFetch(String corpId) {
    return counter(tokenFetches, corpId).incrementAndGet();
  }

  void fault(Fault fault) {
    counter(faults, fault.toString()).incrementAndGet();
  }

  void messagesServed(int count) {
    messages.add(count);
  }

  int mediaChunk() {
    mediaChunks.increment();
    return mediaChunks.intValue();
  }

  /** Requests of every kind. */
  public long requests() {
    return requests.sum();
  }

  /** Entries that went out, those sent again included. */
  public long messages() {
    return messages.sum();
  }

  /** Calls of {@code get_chat_data} by all corps. */
  public int archiveCalls() {
    return archiveCalls.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** Calls of {@code get_chat_data} by one corp. */
  public int archiveCalls(String corpId) {
    return count(archiveCalls, corpId);
  }

  /** The most calls of {@code get_chat_data} by one corp that were open at once. */
  public int inFlightMax(String corpId) {
    return count(inFlightMax, corpId);
  }

  /** Token fetches by one corp, or by one suite. */
  public int tokenFetches(String id) {
    return count(tokenFetches, id);
  }

  /** Calls of one of the directory's APIs by one corp, those that were refused included. */
  public int apiCalls(String corpId, String path) {
    ApiMeter meter = apis.getOrDefault(corpId, Map.of()).get(path);
    return meter == null ? 0 : meter.calls();
  }

  /** Calls of one of the directory's APIs by one corp that were not refused. */
  public int apiTaken(String corpId, String path) {
    ApiMeter meter = apis.getOrDefault(corpId, Map.of()).get(path);
    return meter == null ? 0 : meter.taken();
  }

  /** Calls of the directory's APIs that got 45009. */
  public int apiTooOften() {
    return apis.values().stream()
        .flatMap(meters -> meters.values().stream())
        .mapToInt(ApiMeter::tooOften)
        .sum();
  }

  /** Calls of the directory's APIs that were too often, or too many at once. */
  public int apiRefusals() {
    return apis.values().stream()
        .flatMap(meters -> meters.values().stream())
        .mapToInt(ApiMeter::refused)
        .sum();
  }

  /** Everything, as {@code GET /sim/stats} answers it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requests", requests()).put("messages", messages());
    json.put("mediaChunks", mediaChunks.sum());
    json.put("tokenFetches", tokenFetches.values().stream().mapToInt(AtomicInteger::get).sum());
    json.put(
        "inFlightMax", inFlightMax.values().stream().mapToInt(AtomicInteger::get).max().orElse(0));
    ObjectNode byFault = json.putObject("faults");
    faults.forEach((name, times) -> byFault.put(name, times.get()));
    ObjectNode corps = json.putObject("corps");
    archiveCalls.forEach(
        (corpId, calls) ->
            corps
                .putObject(corpId)
                .put("calls", calls.get())
                .put("inFlightMax", inFlightMax(corpId))
                .put("tokenFetches", tokenFetches(corpId)));
    ObjectNode byOddity = json.putObject("odd");
    odd.forEach((name, times) -> byOddity.put(name, times.get()));
    ObjectNode byCorp = json.putObject("apis");
    apis.forEach(
        (corpId, meters) -> {
          ObjectNode own = byCorp.putObject(corpId);
          meters.forEach((path, meter) -> own.set(path, meter.toJson()));
        });
    return json;
  }
}
