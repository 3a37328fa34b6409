/* The pieces of a formula at a point, for tests. */
#ifndef SUPPORT_KINKED_H
#define SUPPORT_KINKED_H

#include "analysis/pieces.h"

#include "support/analyses.h"

/* NULL with the reason in `why`. */
static inline struct pieces *pieces_of(struct arena *arena, const char *formula, const double *theta, const char **why)
{
    struct model *model = formula_model(arena, formula, "x=0,y=0");
    struct kinks *kinks = ARENA_NEW(arena, struct kinks);
    *kinks = kink_search_run(kink_search_new(arena, model), arena, theta);
    assert_true(kinks->count > 0);
    return pieces_new(arena, model, theta, kinks, why);
}

static inline struct piece piece_of(struct arena *arena, struct pieces *pieces, size_t index)
{
    size_t sides = pieces_sides(pieces);
    struct piece piece = {
        .gradient = ARENA_ARRAY(arena, 2, double),
        .gradient_error = ARENA_ARRAY(arena, 2, double),
        .sides = ARENA_ARRAY(arena, sides * 2, double),
        .sides_error = ARENA_ARRAY(arena, sides * 2, double),
    };
    pieces_look(pieces, index, &piece);
    return piece;
}

#endif
