/**
 * Postgres: a real one out of {@code dataDir/postgres}, for the machine that has none.
 *
 * <pre>
 *   dataDir/postgres/bin-CHECKSUM/   the programs, unpacked once out of a jar
 *                   /data/           the cluster; made aside as data.making, so half of one is never used
 *                   /password /port  made once, then kept; password is 0600
 * </pre>
 *
 * It is somebody's production: synced commits, a password, 127.0.0.1 only. It runs in a session of
 * its own, so neither Ctrl-C nor a killed engine takes it along, and the next engine adopts it.
 */
@NullMarked
package io.weir.verticles.postgres;

import org.jspecify.annotations.NullMarked;
