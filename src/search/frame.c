/* Invariant: values, vectors and slopes belong to the theta of the frame. */
#include "search/frame.h"

#include "analysis/vector.h"
#include "linalg/eigsym.h"

#include <math.h>
#include <string.h>

struct frame *frame_new(struct arena *arena, size_t n)
{
    struct frame *frame = ARENA_NEW(arena, struct frame);
    frame->memory = arena_child(arena);
    frame->theta = ARENA_ARRAY(arena, n, double);
    frame->at = derivatives_new(arena, n);
    frame->slopes = ARENA_ARRAY(arena, n, double);
    return frame;
}

static bool decompose(struct frame *frame, size_t n, const double *width)
{
    struct eigsym eig;
    double *scaled = ARENA_ARRAY_RAW(frame->memory, n * n, double);
    double *gradient = ARENA_ARRAY_RAW(frame->memory, n, double);
    for (size_t i = 0; i < n; i++) {
        gradient[i] = width[i] * frame->at.gradient[i];
        for (size_t j = 0; j < n; j++)
            scaled[i * n + j] = width[i] * frame->at.hessian[i * n + j] * width[j];
    }
    frame->steepness = vector_norm(n, gradient);
    if (!isfinite(frame->steepness) || !eigsym_solve(frame->memory, n, scaled, true, &eig))
        return false;
    frame->values = eig.values;
    frame->vectors = eig.vectors;
    for (size_t k = 0; k < n; k++)
        frame->slopes[k] = vector_dot(n, eig.vectors + k * n, gradient);
    return true;
}

bool frame_look(struct frame *frame, struct problem *problem, const struct region *region, const double *theta)
{
    size_t n = region->n;
    arena_rewind(frame->memory);
    memmove(frame->theta, theta, n * sizeof *theta);
    return problem_derivatives(problem, frame->theta, &frame->at) && derivatives_finite(n, &frame->at) &&
           decompose(frame, n, region->width);
}

double frame_strength(const struct frame *frame, size_t n)
{
    return n == 0 ? 0 : fmax(fabs(frame->values[0]), fabs(frame->values[n - 1]));
}

void frame_step(const struct frame *frame, const struct region *region, const double *step, double *next)
{
    size_t n = region->n;
    for (size_t i = 0; i < n; i++) {
        double move = 0;
        for (size_t k = 0; k < n; k++)
            move += step[k] * frame->vectors[k * n + i];
        next[i] = frame->theta[i] + region->width[i] * move;
    }
}
