/* Each question is asked only if those before it had no answer. Invariant: a report that stays degenerate has a reason that
 * says what was tried last. */
#include "analysis/silent.h"

#include "analysis/bound.h"
#include "analysis/flat.h"
#include "analysis/verdict.h"

/* Differences of the loss do not reach beyond its second derivatives. */
static struct degenerate ask_higher_orders(struct arena *scratch, struct arena *arena, struct problem *problem,
                                           const struct silent *silent, struct cp_report *report)
{
    if (problem->method == CP_FINITE_DIFFERENCES)
        return (struct degenerate){.verdict = CP_DEGENERATE, .flat = true};
    struct degenerate found = degenerate_decide(scratch, problem, &silent->start);
    verdict_decide_higher(arena, &found, report);
    return found;
}

/* Of flat directions something can be said even where they decide nothing. Every place on the floor takes Hessians, dear by
 * differences. */
static void ask_for_a_valley(struct arena *arena, struct problem *problem, const struct silent *silent, bool flat,
                             struct cp_report *report)
{
    const struct inertia *inertia = silent->start.inertia;
    struct valley valley = {0};
    if (flat && problem->method != CP_FINITE_DIFFERENCES)
        flat_decide(problem, inertia, silent->start.theta, silent->at, report, &valley);
    if (report->verdict == CP_DEGENERATE && valley.doubt != NULL)
        report->reason = str_format(arena, "%s; and no flat valley was found: %s", report->reason, valley.doubt);
    if (!silent->brief)
        flat_describe(arena, problem, inertia, silent->start.theta, &valley, report);
}

/* Null directions along which the loss keeps the value of its bound. */
static void ask_for_strictness(struct arena *scratch, struct problem *problem, const struct silent *silent,
                               struct cp_report *report)
{
    enum { MOST_DIRECTIONS = 8 };
    const struct inertia *inertia = silent->start.inertia;
    const double *null = report->strictness_open ? inertia_null_directions(scratch, inertia) : NULL;
    for (size_t k = 0; null != NULL && k < inertia->zero && k < MOST_DIRECTIONS && report->strictness_open; k++)
        report->strictness_open = !bound_continues(problem, silent->start.theta, null + k * inertia->n, report->bound);
}

/* A loss at its lower bound falls nowhere: derivatives that say so are rounding. True if they do; then the point is degenerate
 * again. */
static bool weigh_against_bound(struct arena *arena, struct cp_report *r)
{
    bool falls = r->verdict == CP_SADDLE || r->verdict == CP_MAXIMUM;
    bool rises = r->verdict == CP_SADDLE || r->verdict == CP_MINIMUM;
    if (!(r->bound->attains_lower && falls) && !(r->bound->attains_upper && rises))
        return false;
    r->verdict = CP_DEGENERATE;
    r->decided_by = CP_BY_NOTHING;
    r->strict = false;
    r->reason = str_format(arena,
                           "derivatives of order %d along the null directions contradict the bound that the loss "
                           "attains: one of the two is rounding",
                           r->order);
    r->order = 0;
    return true;
}

const struct degenerate_path *silent_decide(struct arena *scratch, struct arena *arena, struct problem *problem,
                                            const struct silent *silent, struct cp_report *r)
{
    if (r->verdict == CP_DEGENERATE && silent->brief && !r->bound->rounded)
        bound_decide(arena, r);
    if (r->verdict != CP_DEGENERATE)
        return NULL;
    struct degenerate found = ask_higher_orders(scratch, arena, problem, silent, r);
    if (!weigh_against_bound(arena, r) || !r->bound->rounded)
        bound_decide(arena, r);
    if (!silent->brief)
        ask_for_strictness(scratch, problem, silent, r);
    if (!silent->brief || r->verdict == CP_DEGENERATE)
        ask_for_a_valley(arena, problem, silent, found.flat, r);
    return found.down;
}
