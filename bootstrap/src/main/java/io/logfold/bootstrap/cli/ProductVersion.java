package io.logfold.bootstrap.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class ProductVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = ProductVersion.class.getPackage().getImplementationVersion();
    return new String[] {"logfold " + (version == null ? "(not packaged)" : version)};
  }
}
