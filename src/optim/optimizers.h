/* Optimizers: the table of them, and what a step of one may read and write. */
#ifndef OPTIM_OPTIMIZERS_H
#define OPTIM_OPTIMIZERS_H

#include "analysis/problem.h"
#include "optim/settings.h"

enum { OPTIMIZER_MOST_MEMORY = 2 };

/* A run between two steps. */
struct walk {
    size_t n;
    const double *setting;                 /* SETTING_COUNT */
    size_t t;                              /* number of the step, from 1 */
    double lr;                             /* of this step: the schedule has its say */
    double *theta;                         /* n; a step moves it */
    double *gradient;                      /* n: at theta, finite; a step may spoil it */
    double loss;                           /* there */
    double *memory[OPTIMIZER_MOST_MEMORY]; /* n each, zero at first */
    /* For those who look further than the gradient: */
    struct problem *problem;
    const struct cp_options *analysis; /* when a point counts as critical */
    const char *failure;               /* set by a step that could not be computed; in the problem's arena */
};

/* Takes a step. False if there is none to take: theta stays. */
typedef bool optimizer_step(struct walk *walk);

/* A row of optimizers.def. */
struct optimizer {
    struct cp_method method;
    int order;     /* of the derivatives that a step looks at */
    size_t memory; /* vectors of it */
    optimizer_step *step;
};

size_t optimizer_count(void);
const struct optimizer *optimizer_at(size_t k); /* NULL beyond the last one */

/* The optimizer of this name; NULL if there is none, and then the nearest name in `nearest`. */
const struct optimizer *optimizer_find(struct str name, struct str *nearest);

/* ---- The steps ---- */

optimizer_step step_gradient, step_momentum, step_nesterov; /* step_momentum.c */
optimizer_step step_adagrad, step_rmsprop;                  /* step_adaptive.c */
optimizer_step step_adam, step_adamw, step_radam;           /* step_adam.c */
optimizer_step step_curvature;                              /* step_curvature.c */

/* Adds weight_decay*theta, the gradient of weight_decay/2 |theta|^2, to the gradient. */
void walk_add_decay(struct walk *walk);

#endif
