package io.tailrace.demo.feed;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Random ranks from 0 to n-1; the probability of rank r is proportional to 1/(r+1)^s. */
final class Zipf {
  private final double[] cumulative;

  Zipf(int n, double s) {
    cumulative = new double[n];
    double sum = 0;
    for (int rank = 0; rank < n; rank++) {
      sum += 1 / Math.pow(rank + 1, s);
      cumulative[rank] = sum;
    }
  }

  int next(RandomGenerator random) {
    double point = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
  }
}
