/**
 * A corp's directory as the platform has it: departments, staff, customers, groups, tags, consent;
 * how it changes, what its APIs say of it, and what must be stored of it.
 *
 * <pre>
 *   Population ─► DirectoryMaker ─► Directory ◄── DirectoryLife ─► Change (DirectoryEvent)
 *   (of messages)                    │     │
 *                       *Api ◄───────┘     └─► DirectoryRows ─► the oracle
 * </pre>
 *
 * A directory is guarded by itself: a life changes it on one thread while APIs read it on another.
 */
@NullMarked
package io.weir.bench.wecom.directory;

import org.jspecify.annotations.NullMarked;
