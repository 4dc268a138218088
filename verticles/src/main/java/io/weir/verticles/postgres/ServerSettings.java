package io.weir.verticles.postgres;

/** The server's settings, each with its reason. */
final class ServerSettings {

  private ServerSettings() {}

  static String of(int port) {
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

        # The engine needs the memory beside it; rows are written once and rarely read here.
        shared_buffers = '256MB'
        work_mem = '8MB'
        maintenance_work_mem = '128MB'

        # Each checkpoint makes the log write whole pages again: at a steady stream of inserts, few are better.
        max_wal_size = '2GB'
        min_wal_size = '256MB'
        checkpoint_timeout = '15min'

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
        .formatted(port);
  }
}
