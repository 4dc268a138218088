package io.weir.verticles.cli;

import picocli.CommandLine.IVersionProvider;

/** The version out of the jar's manifest. */
final class WeirVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = WeirVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "weir " + (version == null ? "(not packaged)" : version), "Java " + Runtime.version()
    };
  }
}
