/* Two values agree if they differ by no more than their error bounds together allow, plus what a constant that a person
 * rounded may cost. */
#include "analysis/compare.h"

#include <math.h>

/* One way to the derivatives and how far to trust it. */
struct contender {
    const char *name;
    enum cp_derivatives method;
    double slack; /* multiplies its error bounds */
};

struct entries {
    const char *what; /* "gradient" or "hessian" */
    size_t count;
    const double *exact;
    const double *exact_error;
    const double *other;
    const double *other_error;
};

static const char *entry_name(struct arena *arena, const struct model *model, const struct entries *e, size_t k)
{
    size_t n = model->n;
    if (e->count == n && e->what[0] == 'g')
        return model_entry_name(arena, model, k);
    return str_format(arena, "%s,%s", model_entry_name(arena, model, k / n), model_entry_name(arena, model, k % n));
}

static double tolerance_of(const struct entries *e, size_t k, double slack)
{
    double size = fmax(fabs(e->exact[k]), fabs(e->other[k]));
    return slack * (e->exact_error[k] + e->other_error[k]) + PROBLEM_TYPED * size;
}

/* How badly an entry disagrees: above 1 beyond tolerance. A value that is missing on one side is the worst. */
static double badness(const struct entries *e, size_t k, double slack)
{
    double difference = fabs(e->exact[k] - e->other[k]);
    double tolerance = tolerance_of(e, k, slack);
    if (isnan(e->exact[k]) || isnan(e->other[k]))
        return isinf(e->other_error[k]) ? 0 : INFINITY; /* finite differences that say "cannot tell" do not disagree */
    return difference == 0 ? 0 : tolerance == 0 ? INFINITY : difference / tolerance;
}

static void add_worst(struct arena *arena, const struct model *model, const struct entries *e,
                      const struct contender *other, struct comparison *out)
{
    size_t worst = 0;
    for (size_t k = 1; k < e->count; k++)
        if (badness(e, k, other->slack) > badness(e, worst, other->slack))
            worst = k;
    ARENA_GROW(arena, out->worst, out->count);
    out->worst[out->count++] = (struct cp_disagreement){
        .what = e->what,
        .entry = entry_name(arena, model, e, worst),
        .other = other->name,
        .exact = e->exact[worst],
        .value = e->other[worst],
        .tolerance = tolerance_of(e, worst, other->slack),
        .agrees = badness(e, worst, other->slack) <= 1,
    };
}

static void compare_with(struct arena *arena, struct model *model, const double *theta, const struct derivatives *exact,
                         const struct contender *other, struct comparison *out)
{
    size_t n = model->n;
    struct arena *scratch = arena_child(arena);
    struct derivatives d = derivatives_new(scratch, n);
    problem_derivatives_given(problem_new(scratch, model, other->method), theta, &d);
    const struct entries gradient = {"gradient",      n, exact->gradient, exact->gradient_error, d.gradient,
                                     d.gradient_error};
    const struct entries hessian = {"hessian", n * n, exact->hessian, exact->hessian_error, d.hessian, d.hessian_error};
    add_worst(arena, model, &gradient, other, out);
    add_worst(arena, model, &hessian, other, out);
    arena_close(scratch);
}

struct comparison compare_derivatives(struct arena *arena, struct model *model, const double *theta)
{
    static const struct contender formula = {"formula", CP_FORMULA, 8};
    static const struct contender fd = {"fd", CP_FINITE_DIFFERENCES, PROBLEM_ESTIMATE_SLACK};
    struct comparison out = {0};
    struct arena *scratch = arena_child(arena);
    struct derivatives exact = derivatives_new(scratch, model->n);
    problem_derivatives_given(problem_new(scratch, model, CP_EXACT), theta, &exact);
    if (model->gradient_count != 0 || model->hessian != NULL)
        compare_with(arena, model, theta, &exact, &formula, &out);
    compare_with(arena, model, theta, &exact, &fd, &out);
    arena_close(scratch);
    return out;
}
