/* Invariant: a verdict that something else decided stays. */
#include "analysis/flat.h"

#include "analysis/symmetry.h"

#include <math.h>

/* How many null directions lead along the orbit of the point under symmetries. Duplicate units do not count: what may be split
 * between them is true of this point alone. */
static size_t along_orbit(const struct cp_flat *flat)
{
    size_t count = 0;
    for (size_t k = 0; flat != NULL && k < flat->cause_count; k++)
        count += flat->causes[k].kind == CP_FLAT_DUPLICATES ? 0 : flat->causes[k].count;
    return count;
}

/* An orbit is a valley; if symmetries explain all null directions, it has the right dimension. */
static bool is_orbit(struct problem *problem, const struct inertia *inertia, const double *theta, struct valley *out)
{
    struct arena *scratch = arena_child(problem->arena);
    size_t explained = along_orbit(symmetry_explain(scratch, problem, inertia, theta, NULL));
    *out = (struct valley){.reach = INFINITY};
    if (explained == inertia->zero)
        out->flat = explained;
    else
        out->doubt = "symmetries do not explain all null directions, and to follow these takes too long for this model";
    arena_close(scratch);
    return out->doubt == NULL;
}

/* Paths cost more than large problems can afford, and an orbit needs but few of them: whether the Hessians that it takes to follow a valley take longer than anybody wants to wait, by a forecast that is the same on
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
    bool open = report->verdict == CP_DEGENERATE || report->strictness_open;
    *out = (struct valley){0};
    if (!open || inertia->zero == 0 || (inertia->negative > 0 && inertia->positive > 0) ||
        !find_valley(problem, inertia, theta, at, out))
        return;
    report->strict = false;
    report->strictness_open = false;
    if (report->verdict != CP_DEGENERATE)
        return;
    /* what is flat in all directions may be called either; at an upper bound it is no minimum among others */
    bool top = inertia->positive == 0 && report->bound != NULL && at->loss >= report->bound->upper - at->loss_error;
    report->verdict = inertia->negative > 0 || top ? CP_MAXIMUM : CP_MINIMUM;
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
    if (along_orbit(report->flat) > 0)
        report->strictness_open = false;
}
