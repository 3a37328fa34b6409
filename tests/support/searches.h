/* Searches in the box of a formula, in one thread. */
#ifndef SUPPORT_SEARCHES_H
#define SUPPORT_SEARCHES_H

#include "search/search.h"
#include "support/analyses.h"

#include <math.h>

/* A problem in a box. */
struct ground {
    struct model *model;
    struct problem *problem;
    struct region region;
};

/* The box has the same sides for all parameters. */
static inline struct ground ground_of(struct arena *arena, const char *formula, const char *order, double low,
                                      double high)
{
    struct ground ground = {.model = formula_model(arena, formula, order)};
    size_t n = ground.model->n;
    double *ends = ARENA_ARRAY(arena, 2 * n, double);
    for (size_t i = 0; i < n; i++) {
        ends[i] = low;
        ends[n + i] = high;
    }
    ground.problem = problem_new(arena, ground.model, CP_EXACT);
    ground.region = region_box(arena, n, ends, ends + n);
    return ground;
}

static inline struct landing landing_new(struct arena *arena, size_t n)
{
    return (struct landing){.theta = ARENA_ARRAY(arena, n, double), .blur = ARENA_ARRAY(arena, n, double)};
}

/* Polishes theta; the test fails if it is near no critical point. */
static inline struct landing landing_at(struct arena *arena, const struct ground *ground, const double *theta)
{
    size_t n = ground->model->n;
    struct landing landing = landing_new(arena, n);
    struct frame *frame = frame_new(arena, n);
    assert_true(frame_look(frame, ground->problem, &ground->region, theta));
    assert_true(land(ground->problem, &ground->region, frame, &landing));
    return landing;
}

/* Runs a search; the test fails if the request is refused. */
static inline const struct cp_search *search_of(struct arena *arena, struct model *model,
                                                const struct cp_search_request *request)
{
    struct diags *diags = diags_new(arena);
    struct search *search = search_new(arena, model, request, diags);
    if (search == NULL)
        fail_msg("no search: %s", diags->items[0].message);
    struct attempter *attempter = search_attempter(search, arena, model);
    for (size_t k = 0; k < search_starts(search); k++)
        search_attempt(search, attempter, k);
    return search_conclude(search, search_starts(search));
}

/* How many points of the list have a verdict. */
static inline size_t count_of(const struct cp_search *search, enum cp_verdict verdict)
{
    size_t count = 0;
    for (size_t k = 0; k < search->count; k++)
        count += search->list[k].report->verdict == verdict;
    return count;
}

#endif
