package io.logfold.benchmarks.micro;

import io.logfold.benchmarks.Report;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH on the benchmarks of this package, and prints one figure for each. */
public final class MicroBenchmarks {

  private final Report report;

  public MicroBenchmarks(Report report) {
    this.report = report;
  }

  /**
   * Runs them.
   *
   * @param pattern which, as a regular expression
   */
  public void run(String pattern) throws RunnerException {
    report.progress("JMH: " + pattern);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .mode(org.openjdk.jmh.annotations.Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(500))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT);
    if (Runtime.version().feature() >= 24) { // or JMH's use of Unsafe is lamented on stdout
      options.jvmArgsAppend("--sun-misc-unsafe-memory-access=allow");
    }
    Map<String, RunResult> results = new TreeMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      results.put(result.getParams().getBenchmark(), result);
    }
    results.forEach(this::print);
  }

  private void print(String benchmark, RunResult run) {
    Result<?> time = run.getPrimaryResult();
    Result<?> bytes = run.getSecondaryResults().get("gc.alloc.rate.norm");
    report.figure(
        "jmh",
        "benchmark",
        benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1),
        "nanosPerOperation",
        time.getScore(),
        "error",
        time.getScoreError(),
        "bytesPerOperation",
        bytes == null ? -1.0 : bytes.getScore());
  }
}
