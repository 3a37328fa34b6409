/* Walks without a model: a step function and its settings, on gradients that a test makes up. */
#ifndef SUPPORT_WALKS_H
#define SUPPORT_WALKS_H

#include "optim/optimizers.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { WALK_MOST = 4 };

struct test_walk {
    const struct optimizer *optimizer;
    struct settings settings;
    double theta[WALK_MOST];
    double gradient[WALK_MOST];
    double memory[OPTIMIZER_MOST_MEMORY][WALK_MOST];
    struct walk walk;
};

/* A walk of an optimizer at theta (n), with the settings of its row overruled by a text such as "lr=0.1 beta1=0". */
static inline void walk_open(struct test_walk *t, const char *optimizer, const char *settings, size_t n,
                             const double *theta)
{
    struct str nearest;
    bool has[SETTING_COUNT + 1];
    memset(t, 0, sizeof *t);
    t->optimizer = optimizer_find(str_of(optimizer), &nearest);
    assert_non_null(t->optimizer);
    t->settings = settings_none();
    settings_read_table(t->optimizer->method.settings, &t->settings, has);
    settings_read_table(settings, &t->settings, has);
    memcpy(t->theta, theta, n * sizeof *theta);
    t->walk = (struct walk){.n = n,
                            .setting = t->settings.value,
                            .lr = t->settings.value[SETTING_LR],
                            .theta = t->theta,
                            .gradient = t->gradient};
    for (size_t k = 0; k < t->optimizer->memory; k++)
        t->walk.memory[k] = t->memory[k];
}

/* The next step, with this gradient. */
static inline void walk_step(struct test_walk *t, const double *gradient)
{
    memcpy(t->gradient, gradient, t->walk.n * sizeof *gradient);
    t->walk.t++;
    assert_true(t->optimizer->step(&t->walk));
}

#endif
