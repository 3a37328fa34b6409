/* Descents: how optimizers leave a point, or do not. Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_DESCENT_H
#define CRITPOINT_DESCENT_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The tables ------------------------------------------------------------------------------------------------ */

/* An optimizer, or a schedule of the learning rate. */
struct cp_method {
    const char *name;
    const char *summary;  /* its formula, in a line */
    const char *source;   /* the paper that it comes from */
    const char *settings; /* what can be set, with the defaults: "lr=0.001 beta1=0.9 ..." */
};
CP_API size_t cp_optimizer_count(void);
CP_API const struct cp_method *cp_optimizer_at(size_t k);
CP_API size_t cp_schedule_count(void);
CP_API const struct cp_method *cp_schedule_at(size_t k);

/* The names of the settings: "lr", "momentum", ... */
CP_API size_t cp_setting_count(void);
CP_API const char *cp_setting_name(size_t k);

/* ---- What is asked --------------------------------------------------------------------------------------------- */

/* A place on the way of a run. */
struct cp_waypoint {
    size_t run;           /* which one, from 0 */
    const char *label;    /* of the run */
    size_t step;          /* steps taken so far */
    double loss;          /* over all rows */
    double gradient_norm; /* of the gradient that the next step uses: with mini-batches, that of the batch */
    const double *theta;  /* n; only during the call */
};

/* Gets the waypoints in their order; false ends the descent. It must not use the session. */
typedef bool cp_watch(void *context, const struct cp_waypoint *waypoint);

/* Start from {0}. */
struct cp_descent_options {
    const char *optimizers; /* names joined by commas, each with settings of its own: "gd,adam:lr=0.1:beta1=0.8"; "all"
                               or NULL: every optimizer of the table */
    const char *const *settings; /* setting_count texts such as "lr=0.1", for every optimizer that has the setting */
    size_t setting_count;
    size_t steps;   /* at most so many; 0 means 1000 */
    double drop;    /* > 0: how far the loss is to fall; 0 means a tenth of |L| at the start, 0.1 if that is 0 */
    double radius;  /* > 0: how far away is away; 0 means a tenth of 1 + |theta| */
    double perturb; /* > 0: start at this distance from theta, in a random direction */
    unsigned long long seed;  /* of that direction, and of the order of the rows */
    cp_watch *watch;          /* NULL: nobody does */
    void *context;            /* for `watch` */
    size_t stride;            /* the steps between waypoints; the first and the last place always are one; 0 means 1 */
    struct cp_options report; /* how the point, and the places where runs end, are analyzed */
};

/* ---- What is said ---------------------------------------------------------------------------------------------- */

/* How a run ended. */
enum cp_descent_end {
    CP_END_STEPS,    /* with all its steps taken */
    CP_END_REST,     /* early: no further step would move theta */
    CP_END_DIVERGED, /* loss or gradient are not finite any more, or the loss rose by more than 1e12 (1 + |L|) */
    CP_END_FAILED,   /* a step could not be computed; `failure` says why */
    CP_END_COUNT
};

/* "steps", "rest", "diverged", "failed". */
CP_API const char *cp_descent_end_name(enum cp_descent_end end);

/* What became of one optimizer. NaN stands for what could not be computed. */
struct cp_descent {
    const char *label;      /* as it was asked for: "adam:lr=0.1" */
    const char *optimizer;  /* its name */
    const char *schedule;   /* of its learning rate; NULL: it has none */
    const double *settings; /* cp_setting_count() values; NaN for what it does not have or use */
    enum cp_descent_end end;
    size_t steps;                   /* that were taken */
    bool fell;                      /* the loss was lower by `drop` than at the start, */
    size_t fell_after;              /* first after so many steps */
    bool left;                      /* theta was further than `radius` from the point, */
    size_t left_after;              /* first after so many steps */
    const double *theta;            /* n: where it ended */
    double distance;                /* from the point to there */
    double loss;                    /* there, over all rows */
    double gradient_norm;           /* there, over all rows */
    const struct cp_report *report; /* what kind of place that is; NULL: unknown */
    const char *failure;            /* why, or why it ended; NULL: no need to */
};

/* All of them, from the same start. */
struct cp_descents {
    const struct cp_report *point; /* the point to be left */
    const double *start;           /* n: the point, perturbed if that was asked for */
    double loss;                   /* at the start */
    size_t steps;                  /* the options, with defaults filled in */
    double drop;
    double radius;
    double perturb;
    unsigned long long seed;
    size_t count;
    const struct cp_descent *list; /* count entries, as asked for */
};

/* Runs optimizers on the model's loss from theta (n). The result does not depend on the number of threads; BLAS has one
 * from now on. NULL with diagnostics if something asked for makes no sense, or the loss is not finite at the start, or
 * `watch` said no (then there are none). */
CP_API const struct cp_descents *cp_descend(cp_model *model, const double *theta,
                                            const struct cp_descent_options *options);

#ifdef __cplusplus
}
#endif

#endif
