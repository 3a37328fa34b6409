/* Losses with their exact derivatives, for tests of differentiation: a world of named arrays and one formula. */
#ifndef SUPPORT_DIFFERENTIALS_H
#define SUPPORT_DIFFERENTIALS_H

#include "diff/exact.h"
#include "diff/reverse.h"
#include "support/formulas.h"

struct differential {
    struct rules *rules;
    node_id loss;
    struct exact_spec spec;
    struct exact *exact;
    struct derivatives d; /* at the world's theta */
};

/* The derivatives of a scalar formula by all parameters of the world, at its theta. */
static inline struct differential differentiate_node(struct world *world, node_id loss)
{
    struct differential out = {.loss = loss};
    node_id *gradient = ARENA_ARRAY(world->arena, world->tensors, node_id);
    struct gradient_piece *pieces = ARENA_ARRAY(world->arena, world->tensors, struct gradient_piece);
    out.rules = rules_new(world->arena, world->graph);
    assert_int_equal(graph_at(world->graph, loss)->shape.rank, 0);
    reverse_gradient(out.rules, loss, world->tensors, world->tensor, gradient);
    for (size_t k = 0; k < world->tensors; k++) {
        const struct node *tensor = graph_at(world->graph, world->tensor[k]);
        assert_true(shape_equal(&graph_at(world->graph, gradient[k])->shape, &tensor->shape));
        pieces[k] = (struct gradient_piece){gradient[k], tensor->slot};
    }
    out.spec = (struct exact_spec){.loss = loss, .n = world->n, .piece_count = world->tensors, .pieces = pieces};
    out.exact = exact_new(world->arena, out.rules, &out.spec);
    out.d = derivatives_new(world->arena, world->n);
    exact_derivatives(out.exact, world->theta, &out.d);
    return out;
}

static inline struct differential differentiate_text(struct world *world, const char *text)
{
    return differentiate_node(world, world_compile_valid(world, text));
}

#endif
