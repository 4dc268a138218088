package io.weir.verticles.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** The files of one cluster: made once, whole or not at all. */
final class Cluster {

  /** The server's own files, in the folder. */
  static final String DATA = "data";

  static final String USER = "weir";
  private static final Duration INITDB = Duration.ofMinutes(3);
  private static final int PASSWORD_BYTES = 24;

  private final Path folder;
  private final Programs programs;
  private final Binaries binaries;

  Cluster(Path folder, Programs programs, Binaries binaries) {
    this.folder = folder;
    this.programs = programs;
    this.binaries = binaries;
  }

  Path data() {
    return folder.resolve(DATA);
  }

  Path passwordFile() {
    return folder.resolve("password");
  }

  Path portFile() {
    return folder.resolve("port");
  }

  /**
   * A cluster that can be started.
   *
   * @throws EmbeddedPostgresException when it is another major version's
   */
  void prepare() throws IOException {
    Path making = folder.resolve("data.making");
    Tree.delete(making); // an engine was killed while it made it
    if (!Files.exists(data())) {
      make(making);
    }
    programs.own(folder);
    refuseOtherMajor();
  }

  private void make(Path making) throws IOException {
    if (!Files.exists(passwordFile())) {
      writePassword();
    }
    programs.own(folder);
    Programs.Outcome outcome =
        programs.run(
            INITDB,
            binaries.program("initdb"),
            "--pgdata=" + making,
            "--username=" + USER,
            "--pwfile=" + passwordFile(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums");
    if (!outcome.ok()) {
      throw new EmbeddedPostgresException("initdb failed:\n" + outcome.output());
    }
    Files.writeString(
        making.resolve("postgresql.conf"),
        """

        # What Weir needs, written anew on every start; then yours, which wins.
        include 'weir.conf'
        include_if_exists 'local.conf'
        """,
        StandardOpenOption.APPEND);
    Files.move(making, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    Path aside = folder.resolve("password.making");
    Files.deleteIfExists(aside);
    Files.createFile(
        aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        aside, HexFormat.of().formatHex(random), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(aside, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void refuseOtherMajor() throws IOException {
    String made = Files.readString(data().resolve("PG_VERSION")).trim();
    Programs.Outcome version =
        programs.run(Duration.ofSeconds(10), binaries.program("postgres"), "--version");
    if (!version.ok()) {
      throw new EmbeddedPostgresException(
          "the embedded Postgres does not run on this system (it needs glibc, and "
              + folder
              + " must be open to the user it runs as): set postgres.url to a server\n"
              + version.output());
    }
    if (!version.output().matches("(?s).*\\) " + made + "\\..*")) {
      throw new EmbeddedPostgresException(
          data()
              + " was made by Postgres "
              + made
              + ", and this Weir brings "
              + version.output()
              + ": dump it with the Weir that made it and restore it into an empty dataDir, or"
              + " set postgres.url to a server");
    }
  }

  String password() throws IOException {
    if (!Files.isReadable(passwordFile())) {
      throw new EmbeddedPostgresException(
          passwordFile() + " is gone: restore it, it is the only way into " + data());
    }
    return Files.readString(passwordFile()).trim();
  }

  /** The one used before, unless somebody else has it now. */
  int choosePort() throws IOException {
    int kept = Files.exists(portFile()) ? parsePort(Files.readString(portFile())) : 0;
    return kept != 0 && isFree(kept) ? kept : anyFreePort();
  }

  /** Writes what the server reads when it starts. */
  void configure(int port) throws IOException {
    Files.writeString(data().resolve("weir.conf"), ServerSettings.of(port));
    Files.writeString(portFile(), port + "\n");
    programs.own(folder);
  }

  private static int parsePort(String text) {
    return text.trim().matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text.trim()) : 0;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() == port;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFreePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
