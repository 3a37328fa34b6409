/* One plan with the loss and the pieces of the gradient as its outputs: neither local derivatives that only the Hessian
 * needs nor error bounds are computed, and memory is reused. */
#include "diff/slope.h"

#include "eval/eval.h"

struct slope {
    struct eval *eval;
    struct exact_spec spec;
};

struct slope *slope_new(struct arena *arena, const struct graph *graph, const struct exact_spec *spec)
{
    struct slope *slope = ARENA_NEW(arena, struct slope);
    node_id *outputs = ARENA_ARRAY(arena, 1 + spec->piece_count, node_id);
    outputs[0] = spec->loss;
    for (size_t k = 0; k < spec->piece_count; k++)
        outputs[1 + k] = spec->pieces[k].node;
    slope->spec = *spec;
    slope->eval = eval_new(arena, plan_make(arena, graph, 1 + spec->piece_count, outputs, PLAN_REUSE));
    return slope;
}

double slope_run(struct slope *slope, const double *theta, double *gradient)
{
    const struct exact_spec *spec = &slope->spec;
    eval_run(slope->eval, theta);
    for (size_t k = 0; k < spec->piece_count; k++)
        eval_read(slope->eval, spec->pieces[k].node, gradient + spec->pieces[k].offset);
    return slope->eval->value[spec->loss].at[0];
}
