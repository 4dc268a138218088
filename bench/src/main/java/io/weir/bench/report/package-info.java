/**
 * Report: what a run leaves behind for people and programs.
 *
 * <pre>
 *   Run ─► ReportFolder ─► report.json, a .hlog a latency
 *                    └───► Page (Plots, page.mustache, Chart.js) ─► report.html
 * </pre>
 */
@NullMarked
package io.weir.bench.report;

import org.jspecify.annotations.NullMarked;
