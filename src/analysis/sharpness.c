/* Keskar, Mudigere, Nocedal, Smelyanskiy and Tang (2017, "On large-batch training for deep learning", section 2.2.2)
 * measure sharpness by the largest loss in the box |delta_i| <= epsilon (|theta_i| + 1), relative to 1 + L. A loss below
 * -1 has no such ratio: the rise itself is reported always. */
#include "analysis/sharpness.h"

#include "analysis/box.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"
#include "base/random.h"
#include "domain/real.h"
#include "linalg/eigsym.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double DEFAULT_EPSILON = 1e-3;

/* ---- From the spectrum ---- */

double sharpness_effective(size_t n, const double *eigenvalues, double alpha)
{
    double total = 0;
    for (size_t k = 0; k < n; k++)
        if (eigenvalues[k] > 0)
            total += 1 / (1 + alpha / eigenvalues[k]);
    return total;
}

/* The precision of the prior that nobody named: that of the model's own l2 term; else a unit Gaussian prior beside the mean
 * over the rows of the data. */
static double default_alpha(const struct model *model)
{
    size_t rows = model->batch == NULL ? model->rows : model->batch_count;
    double own = model->decay == NULL ? 0 : vector_largest(model->n, model->decay);
    return own > 0 ? own : rows > 0 ? 1 / (double)rows : 1;
}

/* MacKay's eigenvalues are those of the data alone: the model's own prior is taken out of the Hessian. */
static double effective_parameters(struct arena *arena, const struct model *model, const struct cp_report *report,
                                   double alpha)
{
    size_t n = report->n;
    if (report->eigenvalues == NULL || model->decay == NULL)
        return report->eigenvalues == NULL ? NAN : sharpness_effective(n, report->eigenvalues, alpha);
    struct arena *scratch = arena_child(arena);
    double *h = arena_copy(scratch, report->hessian, n * n, sizeof *h);
    for (size_t i = 0; i < n; i++)
        h[i * n + i] -= model->decay[i];
    struct eigsym eigen;
    double total = eigsym_solve(scratch, n, h, false, &eigen) ? sharpness_effective(n, eigen.values, alpha) : NAN;
    arena_close(scratch);
    return total;
}

/* out = (2 / half) (H - middle) x - last, the recurrence of Chebyshev's polynomials on middle +- half; or the first of
 * them, without `last`. */
static void filter_step(size_t n, const double *h, double middle, double half, const double *x, const double *last,
                        double *out)
{
    const struct contraction product = {1, n, n, 1, {false, false}};
    real_contract(&product, out, h, x, false);
    for (size_t i = 0; i < n; i++) {
        out[i] = (out[i] - middle * x[i]) / half;
        if (last != NULL)
            out[i] = 2 * out[i] - last[i];
    }
}

void sharpness_top(struct arena *scratch, size_t n, const double *h, const double *eigenvalues, double *out)
{
    enum { DEGREE = 60, STREAM = 0x7FFFFFF1 };
    double low = eigenvalues[0];
    double high = eigenvalues[n - 1] - 0.02 * (eigenvalues[n - 1] - low);
    double middle = low / 2 + high / 2;
    double half = high / 2 - low / 2;
    double *x[3];
    for (int k = 0; k < 3; k++)
        x[k] = ARENA_ARRAY(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        x[1][i] = random_unit(0, STREAM, i) - 0.5;
    for (int k = 0; k < DEGREE && half > 0; k++) {
        filter_step(n, h, middle, half, x[1], k == 0 ? NULL : x[0], x[2]);
        double *oldest = x[0];
        x[0] = x[1];
        x[1] = x[2];
        x[2] = oldest;
    }
    memcpy(out, x[1], n * sizeof *out);
}

/* ---- The box ---- */

static double *reach_of(struct arena *scratch, size_t n, const double *theta, double epsilon)
{
    double *reach = ARENA_ARRAY(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        reach[i] = fmin(epsilon * (fabs(theta[i]) + 1), DBL_MAX); /* so that 0 times it is 0 */
    return reach;
}

static void warn_of_box(struct arena *arena, const struct box_peak *peak, struct cp_report *report)
{
    const struct cp_flatness *flatness = report->flatness;
    if (peak->undefined > 0)
        verdict_warn(
            arena, report,
            "the loss is undefined at %zu of %zu points that were tried in the box of the sharpness: the largest "
            "loss is that of the others",
            peak->undefined, peak->evaluations);
    if (isinf(peak->loss))
        verdict_warn(arena, report, "the loss is infinite in the box of the sharpness");
    else if (flatness->rise <= 2 * report->loss_error && flatness->rise > 0)
        verdict_warn(arena, report,
                     "in the box of the sharpness the loss rises by no more than its rounding error: a larger epsilon "
                     "would show more");
    if (!(1 + report->loss > 0))
        verdict_warn(arena, report,
                     "the relative sharpness is a share of 1 + L, which is not positive here: see the rise");
}

static void measure_box(struct arena *arena, struct problem *problem, struct cp_report *report,
                        struct cp_flatness *flatness)
{
    size_t n = report->n;
    struct arena *scratch = arena_child(arena);
    struct box box = {
        .problem = problem,
        .theta = report->theta,
        .reach = reach_of(scratch, n, report->theta, flatness->epsilon),
        .loss = report->loss,
        .loss_error = report->loss_error,
        .gradient = report->gradient,
        .hessian = report->hessian,
    };
    if (report->hessian != NULL) {
        double *top = ARENA_ARRAY(scratch, n, double);
        sharpness_top(scratch, n, report->hessian, report->eigenvalues, top);
        box.top = top;
    }
    struct box_peak peak;
    box_climb(arena, &box, &peak);
    flatness->loss_max = peak.loss;
    flatness->at = peak.at;
    flatness->evaluations = peak.evaluations;
    flatness->rise = peak.loss - report->loss;
    if (1 + report->loss > 0)
        flatness->relative = 100 * (flatness->rise / (1 + report->loss));
    warn_of_box(arena, &peak, report);
    arena_close(scratch);
}

void sharpness_measure(struct arena *arena, struct problem *problem, const struct cp_options *options,
                       struct cp_report *report)
{
    struct cp_flatness *flatness = ARENA_NEW(arena, struct cp_flatness);
    *flatness = (struct cp_flatness){
        .largest_eigenvalue = report->sharpness,
        .trace = report->trace,
        .alpha = options->alpha > 0 ? options->alpha : default_alpha(problem->model),
        .epsilon = options->epsilon > 0 ? options->epsilon : DEFAULT_EPSILON,
        .relative = NAN,
    };
    report->flatness = flatness;
    flatness->effective_parameters = effective_parameters(arena, problem->model, report, flatness->alpha);
    measure_box(arena, problem, report, flatness);
}
