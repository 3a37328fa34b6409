/* Where the loss is not smooth: operations whose kink theta lies on. */
#ifndef ANALYSIS_KINKS_H
#define ANALYSIS_KINKS_H

#include "model/model.h"

/* The kinks of the loss at theta, in the order of the formula; `list` and what it points to belong to the arena. At most
 * 1000 are listed. */
struct kinks {
    size_t count;
    struct cp_kink *list;
    struct kink_place *places; /* count entries */
    size_t silent_count; /* those that stay on their kink around theta, as far as points there tell; at most 1000 */
    struct kink_place *silent;
};

/* Where a kink lies in the graph. */
struct kink_place {
    node_id node; /* the operation */
    node_id kink; /* its kink formula */
    size_t entry; /* of both, as they are stored */
};

/* A search at any number of points: what does not depend on the point is prepared once. */
struct kink_search;
struct kink_search *kink_search_new(struct arena *arena, struct model *model);
/* Whether no formula of a kink is near 0 at theta: then there is none. Needs no memory. */
bool kink_search_is_clear(struct kink_search *search, const double *theta);

struct kinks kink_search_run(struct kink_search *search, struct arena *arena, const double *theta);

/* The kink nearest to theta that theta does not lie on, to first order; NULL if there is none. `xtol` is the relative
 * precision of theta. */
const struct cp_near_kink *kink_search_nearest(struct kink_search *search, struct arena *arena, const double *theta,
                                               double xtol);

#endif
