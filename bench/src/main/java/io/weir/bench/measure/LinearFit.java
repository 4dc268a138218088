package io.weir.bench.measure;

/**
 * The straight line with the least squares through points: how fast something grows.
 *
 * @param slope rise of y for one of x
 */
public record LinearFit(double slope, double intercept) {

  /** Through two points or more that do not all have the same x. */
  public static LinearFit of(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException(x.length + " and " + y.length + " values make no line");
    }
    double meanX = mean(x);
    double meanY = mean(y);
    double together = 0;
    double own = 0;
    for (int i = 0; i < x.length; i++) {
      together += (x[i] - meanX) * (y[i] - meanY);
      own += (x[i] - meanX) * (x[i] - meanX);
    }
    if (own == 0) {
      throw new IllegalArgumentException("all values are at x = " + x[0]);
    }
    double slope = together / own;
    return new LinearFit(slope, meanY - slope * meanX);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
