/* Searches: where the critical points of a model are. Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_SEARCH_H
#define CRITPOINT_SEARCH_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How many starts a box gets if nobody says. */
enum { CP_SEARCH_STARTS = 100 };

/* What to look for, and where: a box, or points to start from, or both. All zero means "not asked". */
struct cp_search_request {
    const double *low;       /* n: the box, in which starts and points lie; NULL: no box, but points */
    const double *high;      /* n: each above its `low`; both are finite */
    size_t starts;           /* how many starts the box gets; 0 means CP_SEARCH_STARTS */
    unsigned long long seed; /* of the starts: each seed is another low-discrepancy sequence */
    const double *points;    /* point_count x n: start here instead */
    size_t point_count;
    bool has_index;                   /* look for critical points of one Morse index only, */
    size_t index;                     /* this one: by walks that come to rest at such points only */
    unsigned verdicts;                /* list only points with these verdicts, bit k for verdict k; 0: all */
    size_t threads;                   /* 0: one for each processor; no answer depends on it */
    const struct cp_options *options; /* of the analysis of each point; NULL: the defaults */
    /* told in the calling thread how many starts are done, in order; false ends the search with what was found so far.
     * NULL: nobody wants to know */
    bool (*progress)(void *context, size_t done);
    void *context;
};

/* A critical point that was found. A valley, a manifold of critical points of one loss, counts as one: what is shown of it
 * is the point where it comes nearest to the middle of the box, or nearly. */
struct cp_found {
    const struct cp_report *report; /* the full analysis */
    size_t starts;                  /* how many starts reached it */
};

/* Whether the list can be complete. If the gradient is not zero on the faces of the box, its degree there is the sum of
 * (-1)^index over all points within (Poincare and Hopf), provided that none is degenerate: where it points outward on
 * all faces the degree is 1. */
enum cp_balance_state {
    CP_BALANCE_UNKNOWN, /* `reason` says why */
    CP_BALANCE_HOLDS,   /* the sum is the degree: the list may be complete */
    CP_BALANCE_FAILS    /* it is not: points are missing, or the loss is not smooth in the box */
};
struct cp_balance {
    enum cp_balance_state state;
    const char *reason; /* of "unknown"; else NULL */
    bool outward;       /* the gradient points outward on all faces, as far as they were sampled */
    long degree;        /* of the gradient on the faces; 0 unless known */
    bool degree_known;
    long sum; /* of (-1)^index over the points that were found */
};

/* What became of the starts, and what they found. */
struct cp_search {
    const char *model;
    size_t n;
    const struct cp_parameter *parameters; /* parameter_count entries */
    size_t parameter_count;
    const double *low;  /* n; NULL: no box */
    const double *high; /* n */
    bool sampled;       /* the starts are a sequence in the box; false: they were given */
    unsigned long long seed;
    const struct cp_found *list; /* count entries, by ascending loss */
    size_t count;
    size_t hidden;     /* critical points of other kinds than were asked for, which the list leaves out */
    size_t starts;     /* that were made */
    size_t asked;      /* that should have been made: more if the search was ended */
    size_t reached;    /* starts that reached a critical point of the box, listed or hidden */
    size_t outside;    /* that left the box, or found a critical point outside */
    size_t not_finite; /* at which the loss or a derivative is not finite */
    size_t stuck;      /* that found none */
    struct cp_balance balance;
};

/* Searches for critical points of every kind. NULL with diagnostics if the request makes no sense; finding nothing is an
 * answer, too. */
CP_API const struct cp_search *cp_find(cp_model *model, const struct cp_search_request *request);

#ifdef __cplusplus
}
#endif

#endif
