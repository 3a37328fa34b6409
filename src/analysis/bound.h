/* Proof from structure: bounds that the operations of a loss imply, for all theta at once, and whether it attains one. */
#ifndef ANALYSIS_BOUND_H
#define ANALYSIS_BOUND_H

#include "analysis/problem.h"
#include "critpoint/critpoint.h"

/* The range of a model's loss: the same for every point. */
struct loss_range *loss_range_new(struct arena *arena, struct model *model);

/* The bounds, and which of them the loss attains at theta, where it is `loss`, known up to loss_error. False if it attains
 * none. The range of the problem is made if nobody made it yet. */
bool bound_attained(struct problem *problem, const double *theta, double loss, double loss_error, struct cp_bound *out);

/* Takes back what a bound that is attained to rounding only cannot stand for: against certain signs, or where the Hessian is
 * zero (see the top of bound.c). */
void bound_withdraw(const struct cp_report *report, struct cp_bound *bound);

/* Whether the loss attains the same bound beside theta, at several distances along u (n): theta is no strict extremum then. */
bool bound_continues(struct problem *problem, const double *theta, const double *u, const struct cp_bound *bound);

/* Decides what the Hessian left open: a bound that is attained makes a global minimum or maximum; whether strict or
 * not is left open. */
void bound_decide(struct arena *arena, struct cp_report *report);

#endif
