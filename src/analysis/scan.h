/* Many points of one model: a block of points in, records out. What a record holds is decided here, by the steps of
 * analyze_model, so that a record and the report of a single point agree to the last bit.
 *
 * Several scans may work at the same time, each in its own arena with its own copy of the struct model: what they share
 * (graph, rules) must have been made before, by scan_prepare, and then stays as it is. */
#ifndef ANALYSIS_SCAN_H
#define ANALYSIS_SCAN_H

#include "analysis/analyze.h"

struct scan;

/* Makes all that the scans of a model share. */
void scan_prepare(struct model *model, const struct cp_options *options);

/* A scan in `arena`; it computes escapes where `wants_escape`. The model was prepared, and analyze_possible holds. */
struct scan *scan_new(struct arena *arena, struct model *model, const struct cp_options *options, bool wants_escape);

/* Classifies the points (count x n), in order. What the records point to belongs to `block`. */
void scan_points(struct scan *scan, struct arena *block, size_t count, const double *points, struct cp_record *records);

#endif
