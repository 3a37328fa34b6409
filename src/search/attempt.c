/* First the walk that comes to rest at any kind of point; where that gets stuck, along eigenvectors to another index with
 * every start, so that no kind is left out. */
#include "search/attempt.h"

#include "search/walk.h"

struct attempter {
    struct walk walk;
    bool wants_index;
    size_t index;
    struct attempt *now;
};

static bool lands(void *context, const struct frame *frame)
{
    struct attempter *attempter = context;
    return land(attempter->walk.problem, attempter->walk.region, frame, &attempter->now->landing);
}

struct attempter *attempter_new(struct arena *arena, struct problem *problem, const struct region *region,
                                bool wants_index, size_t index)
{
    struct attempter *attempter = ARENA_NEW(arena, struct attempter);
    *attempter = (struct attempter){
        .walk = {.problem = problem,
                 .region = region,
                 .here = frame_new(arena, region->n),
                 .next = frame_new(arena, region->n),
                 .lands = lands,
                 .context = attempter},
        .wants_index = wants_index,
        .index = index,
    };
    return attempter;
}

static enum attempt_end end_of(const struct attempter *attempter, enum walk_end end)
{
    static const enum attempt_end ends[] = {
        [WALK_LANDED] = ATTEMPT_REACHED,
        [WALK_NOT_FINITE] = ATTEMPT_NOT_FINITE,
        [WALK_LEFT] = ATTEMPT_OUTSIDE,
        [WALK_LOST] = ATTEMPT_STUCK,
    };
    const struct landing *landing = &attempter->now->landing;
    if (end == WALK_LANDED && !region_holds(attempter->walk.region, landing->theta, landing->blur))
        return ATTEMPT_OUTSIDE;
    return ends[end];
}

void attempt_run(struct attempter *attempter, size_t k, const double *theta, struct attempt *out)
{
    struct walk *walk = &attempter->walk;
    attempter->now = out;
    if (attempter->wants_index) {
        out->end = end_of(attempter, walk_along(walk, theta, attempter->index));
        return;
    }
    out->end = end_of(attempter, walk_down(walk, theta));
    if (out->end == ATTEMPT_STUCK || out->end == ATTEMPT_OUTSIDE)
        out->end = end_of(attempter, walk_along(walk, theta, k % (walk->region->n + 1)));
}
