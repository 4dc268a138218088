package io.weir.verticles.postgres;

/** The server's settings, each with its reason. */
final class ServerSettings {

  private static final long MIB = 1L << 20;

  private ServerSettings() {}

  /**
   * For a server on this port.
   *
   * @param memoryBytes that the machine has, or the container may use
   * @param diskBytes that are free where its data lies
   */
  static String of(int port, long memoryBytes, long diskBytes) {
    return """
        # Written by Weir on every start. Put your own settings into local.conf beside this file.

        # Nobody but this machine, and nobody without the password (pg_hba.conf: scram-sha-256).
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'

        # A checkpoint in here lets the journal forget records: it must not be gone after a power cut.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # A twelfth of the memory, 256 MB to 2 GB; the engine needs the rest. Rows are written once and rarely read, but each
        # goes into indexes at places of its own: with 256 MB and two million messages 16,000 blocks a second came from the kernel.
        shared_buffers = '%dMB'
        work_mem = '8MB'
        maintenance_work_mem = '128MB'

        # Each checkpoint makes the log write whole pages again: at a steady stream of inserts, few are better. A sixteenth
        # of the free disk, 2 to 8 GB; after a power cut up to that much is read again before the server answers.
        max_wal_size = '%dMB'
        min_wal_size = '256MB'
        checkpoint_timeout = '15min'

        # Tables that grow are vacuumed and analysed each minute at first. At the usual 2 ms that took a core for 5 s, and
        # what was said meanwhile came half a second late.
        autovacuum_vacuum_cost_delay = '10ms'

        # Short statements over local disks: compiling them costs more than it gives.
        jit = off
        random_page_cost = 1.1

        # Times are stored with their zone; one zone in here keeps months and logs simple.
        timezone = 'UTC'
        log_timezone = 'UTC'

        # A week of logs, one file a day, and never a row's content in them: no statements, no details.
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%%a.log'
        log_rotation_age = '1d'
        log_rotation_size = 0
        log_truncate_on_rotation = on
        log_error_verbosity = terse
        log_min_error_statement = panic
        log_parameter_max_length_on_error = 0
        log_checkpoints = off
        """
        .formatted(port, within(memoryBytes / 12, 256, 2048), within(diskBytes / 16, 2048, 8192));
  }

  private static long within(long bytes, long leastMib, long mostMib) {
    return Math.max(leastMib, Math.min(mostMib, bytes / MIB));
  }
}
