/**
 * Doctor: what facts about a node's surroundings mean, and what to do about them. No I/O here.
 *
 * <pre>
 *   node.Doctor looks ──facts──► Diagnosis, WeComDiagnosis ──Finding──► cli.DoctorCommand
 * </pre>
 */
@NullMarked
package io.weir.verticles.doctor;

import org.jspecify.annotations.NullMarked;
