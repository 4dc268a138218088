package io.weir.bench.wecom;

import io.vertx.core.buffer.Buffer;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.Dice;
import io.weir.bench.wecom.world.MediaFiles;
import io.weir.bench.wecom.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The archive over HTTP (design §9): pages of sealed entries, and files in chunks. */
final class ArchiveRoutes {

  private static final int LIMIT_MAX = 1000;
  private static final Pattern INDEX = Pattern.compile("Range:bytes=(\\d{1,9})-(\\d{1,9})");
  private static final byte[] HEAD = ascii("{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[");
  private static final byte[] TAIL = ascii("]}");
  private static final byte[] BARE = ascii("{\"errcode\":0,\"errmsg\":\"ok\"}");

  private final Map<String, Archive> archives;
  private final TokenDesk desk;
  private final FaultScript faults;
  private final boolean quirks;
  private final SimStats stats;

  ArchiveRoutes(World world, TokenDesk desk, ServerOptions options, SimStats stats) {
    this.archives = world.archives();
    this.desk = desk;
    this.faults = options.faults();
    this.quirks = options.pageQuirks();
    this.stats = stats;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The corp that the token stands for, or null after having refused it. */
  private @Nullable String admitted(Exchange exchange) {
    String token = exchange.parameter("access_token");
    TokenDesk.Grant grant = desk.find(token);
    if (token == null || token.isEmpty()) {
      exchange.error(41001, "access_token missing");
    } else if (grant == null) {
      exchange.error(40014, "invalid access_token");
    } else if (grant.endNanos() - System.nanoTime() <= 0) {
      exchange.error(42001, "access_token expired");
    } else if (grant.kind() != TokenDesk.Kind.ARCHIVE) {
      exchange.error(48002, "api forbidden: not the archive's secret");
    } else {
      return grant.owner();
    }
    return null;
  }

  void chat(Exchange exchange) {
    String corpId = admitted(exchange);
    Archive archive = corpId == null ? null : archives.get(corpId);
    if (corpId == null || archive == null) {
      return;
    }
    exchange.onEnd(() -> stats.archiveCallEnded(corpId));
    int number = stats.archiveCall(corpId);
    long seq = exchange.number("seq", -1);
    long limit = exchange.number("limit", -1);
    if (seq < 0 || limit < 1 || limit > LIMIT_MAX) {
      exchange.error(40058, "invalid parameter: seq from 0, limit from 1 to 1000");
      return;
    }
    Fault fault = spoiling(FaultScript.Call.CHAT, corpId, number, exchange);
    if (fault instanceof Fault.TooLarge tooLarge && limit > tooLarge.limitMax()) {
      exchange.error(301058, "response too large, lower the limit");
      return;
    }
    exchange.send(page(archive, seq, (int) limit, number), fault);
  }

  private @Nullable Fault spoiling(
      FaultScript.Call call, String corpId, int number, Exchange exchange) {
    Fault fault = faults.fault(call, corpId, number);
    if (fault != null) {
      stats.fault(fault);
    }
    if (fault instanceof Fault.Code code && (code.errcode() == 42001 || code.errcode() == 40014)) {
      desk.revoke(exchange.parameter("access_token"));
    }
    return fault;
  }

  private Buffer page(Archive archive, long after, int limit, int number) {
    Archive.Range range = archive.page(after, limit);
    if (range.size() == 0) {
      // At the tip the platform sends an empty list or none at all.
      return number % 2 == 0 ? Buffer.buffer(BARE) : Buffer.buffer(HEAD).appendBytes(TAIL);
    }
    int[] order = order(archive, range, after, number);
    stats.messagesServed(order.length);
    int bytes = HEAD.length + TAIL.length + order.length;
    for (int index : order) {
      bytes += archive.entry(index).length;
    }
    Buffer page = Buffer.buffer(bytes).appendBytes(HEAD);
    for (int i = 0; i < order.length; i++) {
      if (i > 0) {
        page.appendByte((byte) ',');
      }
      page.appendBytes(archive.entry(order[i]));
    }
    return page.appendBytes(TAIL);
  }

  /**
   * Which entries go out, in which order; an odd page has one entry too many and gives up its last
   * one for it.
   */
  private int[] order(Archive archive, Archive.Range range, long after, int number) {
    Dice dice = new Dice(after * 31 + number);
    int quirk = quirks && range.size() >= 3 ? dice.below(12) : -1;
    boolean stale = quirk == 0 && range.from() > 0;
    boolean twice = quirk == 1;
    Archive.Range sent = stale || twice ? archive.shortened(range, 1) : range;
    int[] order = new int[sent.size() + (stale || twice ? 1 : 0)];
    for (int i = 0; i < sent.size(); i++) {
      order[i] = sent.from() + i;
    }
    if (stale) {
      order[sent.size()] = dice.below(range.from());
    } else if (twice) {
      order[sent.size()] = sent.from() + dice.below(sent.size());
    } else if (quirk == 2) {
      shuffle(order, dice);
    }
    return order;
  }

  private static void shuffle(int[] order, Dice dice) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = dice.below(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
  }

  void media(Exchange exchange) {
    String corpId = admitted(exchange);
    if (corpId == null) {
      return;
    }
    String id = exchange.field("sdkfileid");
    OptionalInt size = MediaFiles.size(id);
    int from = start(exchange.field("indexbuf"));
    if (size.isEmpty()) {
      exchange.error(301048, "sdkfileid missing or expired");
    } else if (from < 0 || from > size.getAsInt()) {
      exchange.error(40058, "invalid parameter: indexbuf");
    } else {
      Fault fault = spoiling(FaultScript.Call.MEDIA, corpId, stats.mediaChunk(), exchange);
      exchange.send(chunk(id, from, size.getAsInt()), fault);
    }
  }

  private static int start(String indexbuf) {
    if (indexbuf.isEmpty()) {
      return 0;
    }
    Matcher index = INDEX.matcher(indexbuf);
    return index.matches() ? Integer.parseInt(index.group(1)) : -1;
  }

  private static Buffer chunk(String id, int from, int size) {
    int to = Math.min(size, from + MediaFiles.CHUNK_BYTES);
    boolean finished = to == size;
    String next =
        finished
            ? ""
            : "Range:bytes=" + to + "-" + (Math.min(size, to + MediaFiles.CHUNK_BYTES) - 1);
    String base64 = Base64.getEncoder().encodeToString(MediaFiles.read(id, from, to));
    return Buffer.buffer(
        "{\"errcode\":0,\"errmsg\":\"ok\",\"outindexbuf\":\""
            + next
            + "\",\"is_finish\":"
            + (finished ? 1 : 0)
            + ",\"data\":\""
            + base64
            + "\"}");
  }
}
