/* Whether an analysis fits in the memory of this machine. */
#ifndef ANALYSIS_CAPACITY_H
#define ANALYSIS_CAPACITY_H

#include "base/diag.h"

/* Memory for the n x n matrices that an analysis holds at once, in bytes. */
double analyze_bytes(size_t n);

/* The memory of this machine, in bytes. */
double analyze_memory(void);

/* Whether the matrices of an analysis of n parameters fit in memory; a diagnostic with the forecast if not. */
bool analyze_fits(size_t n, struct diags *diags);

#endif
