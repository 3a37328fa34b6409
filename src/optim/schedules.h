/* Schedules: the learning rate as a function of the step. */
#ifndef OPTIM_SCHEDULES_H
#define OPTIM_SCHEDULES_H

#include "optim/settings.h"

size_t schedule_count(void);
const struct cp_method *schedule_at(size_t k);

/* The schedule of this name; schedule_count() if there is none, and then the nearest name in `nearest`. */
size_t schedule_find(struct str name, struct str *nearest);

/* "constant, step, ..." */
const char *schedule_names(struct arena *arena);

/* Fills in the settings of the schedule that are not given, for a run of so many steps, and takes away those that it does
 * not use. */
void schedule_complete(struct settings *settings, size_t steps);

/* The learning rate of step t, which counts from 0. During a warm-up of W steps it is (t + 1)/W of lr (Goyal et al. 2017,
 * "Accurate, large minibatch SGD", section 2.2); then the schedule begins. */
double schedule_rate(const struct settings *settings, size_t t);

#endif
