/* A search: from starts to the list of critical points. The attempts of its starts may be made by many threads; all else is
 * done by one, in the order of the starts, so that the list does not depend on threads. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "base/diag.h"
#include "search/attempt.h"

struct search;

/* A search as the request asks for it; NULL with diagnostics if that makes no sense. It works with a problem of its own in
 * `arena`, which attempts do not touch. */
struct search *search_new(struct arena *arena, struct model *model, const struct cp_search_request *request,
                          struct diags *diags);

/* How many starts there are. */
size_t search_starts(const struct search *search);

/* What makes attempts, in another arena with another copy of the model: one for each thread. */
struct attempter *search_attempter(const struct search *search, struct arena *arena, struct model *model);

/* Makes attempt k. Threads may do so at the same time, each with its attempter. */
void search_attempt(const struct search *search, struct attempter *attempter, size_t k);

/* The list of what the first `done` attempts found. */
const struct cp_search *search_conclude(struct search *search, size_t done);

#endif
