package io.weir.bench.wecom.world;

/**
 * A change in the life of a corp's directory.
 *
 * @param number from 1
 */
public record DirectoryStep(String corpId, int number) {}
