package io.logfold.benchmarks.load;

/**
 * What a stretch of load gave.
 *
 * @param perSecond acknowledged requests
 * @param p50Millis half of them were acknowledged within
 * @param p99Millis all but one in a hundred were acknowledged within
 * @param refused requests that were answered by an exception
 * @param refusedP99Millis all but one in a hundred of those were answered within
 * @param answered acknowledged requests in all
 * @param cpu microseconds of processor time per acknowledged request
 */
public record Measurement(
    double perSecond,
    double p50Millis,
    double p99Millis,
    long refused,
    double refusedP99Millis,
    long answered,
    CpuMeter.Reading cpu) {}
