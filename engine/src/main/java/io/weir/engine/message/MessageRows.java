package io.weir.engine.message;

public record MessageRows(int stub) {}
