package io.weir.verticles.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Postgres's own programs, unpacked out of the jar into a folder named by their checksum. */
final class Binaries {

  private static final String PREFIX = "bin-";

  private final Path home;

  private Binaries(Path home) {
    this.home = home;
  }

  /**
   * Unpacks them below {@code folder} unless they are there already.
   *
   * @throws EmbeddedPostgresException on a platform that they do not come for
   */
  static Binaries in(Path folder) throws IOException {
    String archive = archive();
    Path home = folder.resolve(PREFIX + checksum(archive));
    if (!Files.isDirectory(home)) {
      Path aside = folder.resolve(home.getFileName() + ".making");
      Tree.delete(aside);
      unpack(archive, aside);
      Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
    }
    return new Binaries(home);
  }

  /** An absolute path, as {@code …/bin/initdb}. */
  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** Those of earlier versions; only while no Postgres runs out of them. */
  void removeOthers() throws IOException {
    try (Stream<Path> siblings = Files.list(home.resolveSibling(""))) {
      List<Path> old =
          siblings
              .filter(path -> path.getFileName().toString().startsWith(PREFIX))
              .filter(path -> !path.getFileName().equals(home.getFileName()))
              .toList();
      for (Path path : old) {
        Tree.delete(path);
      }
    }
  }

  private static String archive() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String cpu = System.getProperty("os.arch", "");
    String name =
        switch (cpu) {
          case "amd64", "x86_64" -> "/postgres-linux-x86_64.txz";
          case "aarch64", "arm64" -> "/postgres-linux-arm_64.txz";
          default -> "";
        };
    if (!os.equals("linux") || name.isEmpty() || Binaries.class.getResource(name) == null) {
      throw new EmbeddedPostgresException(
          "the embedded Postgres comes for Linux on x86_64 and aarch64, this is "
              + os
              + " on "
              + cpu
              + ": set postgres.url to a server");
    }
    return name;
  }

  private static InputStream open(String archive) throws IOException {
    InputStream stream = Binaries.class.getResourceAsStream(archive);
    if (stream == null) {
      throw new IOException(archive + " is not on the class path");
    }
    return new BufferedInputStream(stream, 1 << 16);
  }

  // The jar's directory has one already; computing one of 13 MB would cost each start 0.1 s.
  private static String checksum(String archive) throws IOException {
    URL resource = Binaries.class.getResource(archive);
    if (resource != null && resource.openConnection() instanceof JarURLConnection inJar) {
      JarEntry entry = inJar.getJarEntry();
      return String.format(Locale.ROOT, "%08x%x", entry.getCrc(), entry.getSize());
    }
    return digest(archive);
  }

  private static String digest(String archive) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void unpack(String archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(open(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry outside its folder: " + entry.getName());
        }
        unpack(tar, entry, path);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling(""));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (!path.toString().endsWith(".a")) { // only for linking
      Files.copy(tar, path);
      Files.setPosixFilePermissions(path, permissions(entry.getMode()));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if ((mode & 0100) != 0) {
      set.add(PosixFilePermission.OWNER_EXECUTE);
    }
    return set;
  }
}
