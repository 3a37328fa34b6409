/* Where the Hessian is silent: what is asked then, one after the other, until something answers. */
#ifndef ANALYSIS_SILENT_H
#define ANALYSIS_SILENT_H

#include "analysis/degenerate.h"
#include "critpoint/critpoint.h"

/* The point that was judged. */
struct silent {
    struct reduction_start start;
    const struct derivatives *at; /* there */
    bool brief;                   /* only the verdict is wanted, not what it rests on */
};

/* Decides a report that is still degenerate: by derivatives along the null directions, by its bound, or as a flat valley; and
 * whether an extremum by its bound is strict. Returns a way down along the null directions, if there is one; it lives in
 * `scratch`. */
const struct degenerate_path *silent_decide(struct arena *scratch, struct arena *arena, struct problem *problem,
                                            const struct silent *silent, struct cp_report *report);

#endif
