package io.logfold.benchmarks;

import picocli.CommandLine.Option;

/** The option for how orders are encoded. */
public final class CodecOption {

  @Option(
      names = "--codec",
      defaultValue = "order",
      description =
          "order: the product's own, or generic: data binding by Jackson, as embedders have it"
              + " (default: ${DEFAULT-VALUE})")
  public Codecs codecs = Codecs.ORDER;
}
