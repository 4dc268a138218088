package io.weir.bench.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a node's management port tells. */
public final class NodePages {

  private static final Duration CALL_MAX = Duration.ofSeconds(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private NodePages() {}

  /** The sum of a metric over its labels; 0 while nobody answers. */
  public static long sum(int port, String metric) {
    return read(port, metric + "[ {].*");
  }

  /** A metric with one label; 0 while nobody answers. */
  public static long value(int port, String metric, String label, String value) {
    return read(port, metric + "\\{" + label + "=\"" + value + "\".*");
  }

  private static long read(int port, String pattern) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(CALL_MAX)
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.matches(pattern))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return 0; // not up yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
