/* A model together with a way to differentiate it. */
#ifndef ANALYSIS_PROBLEM_H
#define ANALYSIS_PROBLEM_H

#include "diff/exact.h"
#include "model/model.h"

/* Error estimates of finite differences hold for most entries, not for the worst of many: there they count so many
 * times. */
#define PROBLEM_ESTIMATE_SLACK 20.0

/* Formulas are typed by people: constants of eight digits pass. */
#define PROBLEM_TYPED 1e-8

struct problem {
    struct arena *arena;
    struct model *model;
    enum cp_derivatives method;
    struct exact *exact;       /* the loss always; derivatives unless the method is finite differences */
    struct kink_search *kinks; /* NULL until somebody looks for kinks */
    struct loss_range *range;  /* NULL until somebody asks for bounds of the loss */
};

struct problem *problem_new(struct arena *arena, struct model *model, enum cp_derivatives method);

double problem_loss(struct problem *problem, const double *theta);

/* The bound of its rounding error. */
double problem_loss_error(struct problem *problem, const double *theta);

/* All derivatives at theta as the problem's method gives them. False if the loss is not finite there. */
bool problem_derivatives_given(struct problem *problem, const double *theta, struct derivatives *out);

/* The same with the Hessian made symmetric: what an analysis works with. */
bool problem_derivatives(struct problem *problem, const double *theta, struct derivatives *out);

/* Without bounds of errors, as exact_quick; not by finite differences. False if the loss is not finite. */
bool problem_quick(struct problem *problem, const double *theta, struct derivatives *out);

/* out (count x n) = the products of the Hessian at theta with the rows of v (count x n). */
void problem_hessian_times(struct problem *problem, const double *theta, size_t count, const double *v, double *out);

/* Whether every derivative is finite. */
bool derivatives_finite(size_t n, const struct derivatives *d);

#endif
