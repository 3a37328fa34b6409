/* Invariant: the first order that falls is the one that is taken: slope before curvature before higher orders. */
#include "analysis/way_out.h"

#include "analysis/escape.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"

#include <string.h>

static void follow(struct arena *arena, const struct degenerate_path *down, size_t n, double *u,
                   struct escape_plan *plan)
{
    memcpy(u, down->direction, n * sizeof *u);
    plan->order = down->order;
    plan->leading = down->value;
    plan->bends = down->bends;
    plan->bend = arena_copy(arena, down->bend, down->bends * n, sizeof(double));
}

void way_out_report(struct arena *arena, struct problem *problem, const struct inertia *inertia,
                    const struct degenerate_path *down, struct cp_report *r)
{
    struct escape_plan plan = {.theta = r->theta, .loss = r->loss, .loss_error = r->loss_error};
    double *u = ARENA_ARRAY(arena, r->n, double);
    if (verdict_escape(inertia, r, u))
        plan.order = r->verdict == CP_NOT_CRITICAL ? 1 : 2;
    else if (down != NULL && r->verdict != CP_MINIMUM)
        follow(arena, down, r->n, u, &plan);
    else {
        if ((r->verdict == CP_MAXIMUM && r->decided_by != CP_BY_VALLEY) || r->verdict == CP_SADDLE)
            verdict_warn(arena, r, "no way out is shown: derivatives do not tell where the loss falls first");
        return;
    }
    plan.slope = vector_dot(r->n, r->gradient, u);
    plan.curvature = vector_curvature(r->n, r->hessian, u);
    struct cp_escape *escape = ARENA_NEW(arena, struct cp_escape);
    escape_try(problem, &plan, u, plan.order % 2 != 0, escape);
    if (!escape->shown)
        verdict_warn(arena, r, "no step along the escape direction lowered the loss beyond its rounding error");
    r->escape = escape;
}
