/* Invariant: a verdict that something else decided stays. */
#include "analysis/flat.h"

#include "analysis/symmetry.h"

#include <math.h>

/* The orbit of a point under symmetries is a valley; if these explain all null directions, it has the right dimension.
 * Duplicate units do not count: what may be split between them is true of this point alone. */
static bool is_orbit(struct problem *problem, const struct inertia *inertia, const double *theta, struct valley *out)
{
    struct arena *scratch = arena_child(problem->arena);
    const struct cp_flat *flat = symmetry_explain(scratch, problem, inertia, theta, NULL);
    size_t explained = 0;
    for (size_t k = 0; flat != NULL && k < flat->cause_count; k++)
        explained += flat->causes[k].kind == CP_FLAT_DUPLICATES ? 0 : flat->causes[k].count;
    *out = (struct valley){.reach = INFINITY};
    if (explained == inertia->zero)
        out->flat = explained;
    else
        out->doubt = "symmetries do not explain all null directions, and there are too many parameters to follow them";
    arena_close(scratch);
    return out->doubt == NULL;
}

/* Paths cost more than large problems can afford, and an orbit needs but few of them. */
/* Whether the Hessians that it takes to follow a valley take longer than anybody wants to wait, by a forecast that is the same on
 * every machine. */
static bool is_dear(struct problem *problem, size_t n)
{
    enum { HESSIANS = 500 };
    static const double MOST_SECONDS = 3;
    return n > INERTIA_SMALL || exact_measure(problem->exact).seconds * HESSIANS > MOST_SECONDS;
}

static bool find_valley(struct problem *problem, const struct inertia *inertia, const double *theta,
                        const struct derivatives *at, struct valley *out)
{
    bool orbit = is_orbit(problem, inertia, theta, out);
    if (is_dear(problem, inertia->n))
        return orbit;
    return (orbit ? valley_confirmed : valley_holds)(problem, inertia, theta, at->loss, at->loss_error, out);
}

void flat_decide(struct problem *problem, const struct inertia *inertia, const double *theta,
                 const struct derivatives *at, struct cp_report *report, struct valley *out)
{
    *out = (struct valley){0};
    if (report->verdict != CP_DEGENERATE || inertia->zero == 0 || (inertia->negative > 0 && inertia->positive > 0) ||
        !find_valley(problem, inertia, theta, at, out))
        return;
    /* what is flat in all directions may be called either; at an upper bound it is no minimum among others */
    bool top = inertia->positive == 0 && report->bound != NULL && at->loss >= report->bound->upper - at->loss_error;
    report->verdict = inertia->negative > 0 || top ? CP_MAXIMUM : CP_MINIMUM;
    report->strict = false;
    report->decided_by = CP_BY_VALLEY;
    report->order = 0;
    report->reason = NULL;
}

void flat_describe(struct arena *arena, struct problem *problem, const struct inertia *inertia, const double *theta,
                   const struct valley *valley, struct cp_report *report)
{
    bool extremum = report->verdict == CP_MINIMUM || report->verdict == CP_MAXIMUM;
    if (inertia->zero > 0 && (report->verdict == CP_DEGENERATE || (extremum && !report->strict)))
        report->flat = symmetry_explain(arena, problem, inertia, theta, valley->flat > 0 ? valley : NULL);
}
