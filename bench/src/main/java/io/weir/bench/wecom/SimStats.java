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
    return json;
  }
}
