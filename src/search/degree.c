/* Sampling proves nothing between two samples: the answer is a check of a list, and no part of a verdict. */
#include "search/degree.h"

#include "analysis/stationary.h"
#include "search/starts.h"

#include <math.h>

enum { SAMPLES = 1000, EDGE_PIECES = 256, MOST_HALVINGS = 30 };

static const double LARGEST_TURN = 0.6; /* radians, between two samples of an edge */

static const char OPEN_FACE[] = "the gradient is zero, or cannot be told from zero, at a face of the box";
static const char BROKEN_FACE[] = "the loss is not finite at a face of the box";
static const char TURNING[] = "the gradient points outward on a part of a face of the box and inward on another";
static const char LARGE[] = "the box has more than 6 dimensions";

struct sampler {
    struct problem *problem;
    const struct region *box;
    struct derivatives at;
    double *theta; /* n */
    const char *failure;
};

/* The gradient at theta; false, with the failure, if it is not finite or zero. */
static bool look(struct sampler *sampler)
{
    size_t n = sampler->box->n;
    if (!problem_derivatives_given(sampler->problem, sampler->theta, &sampler->at) ||
        !gradient_is_finite(n, sampler->at.gradient))
        sampler->failure = BROKEN_FACE;
    else if (gradient_is_rounding(n, &sampler->at))
        sampler->failure = OPEN_FACE;
    return sampler->failure == NULL;
}

/* ---- Faces ---- */

/* Sample k of a face: corners first, then points of a sequence. False beyond the last one. */
static bool put_sample(struct sampler *sampler, const struct starts *starts, size_t axis, size_t k)
{
    size_t n = sampler->box->n;
    size_t corners = (size_t)1 << (n - 1);
    if (n == 1 ? k > 0 : k >= corners + SAMPLES)
        return false;
    if (k >= corners) {
        starts_point(starts, k - corners, sampler->theta);
        return true;
    }
    for (size_t i = 0, bits = k; i < n; i++) {
        sampler->theta[i] = (bits & 1) != 0 ? sampler->box->high[i] : sampler->box->low[i];
        bits = i == axis ? bits : bits >> 1;
    }
    return true;
}

/* The sign that the normal component keeps on a face; 0 if it keeps none. */
static int sign_of_face(struct sampler *sampler, const struct starts *starts, size_t axis, double side)
{
    int sign = 0;
    for (size_t k = 0; put_sample(sampler, starts, axis, k); k++) {
        sampler->theta[axis] = side;
        if (!look(sampler))
            return 0;
        double g = sampler->at.gradient[axis];
        int now = fabs(g) <= 2 * sampler->at.gradient_error[axis] ? 0 : g < 0 ? -1 : 1;
        if (now == 0 || (sign != 0 && now != sign))
            return 0;
        sign = now;
    }
    return sign;
}

/* False if a face has no sign. */
static bool by_faces(struct sampler *sampler, const struct starts *starts, struct degree *out)
{
    out->outward = true;
    out->value = 1;
    for (size_t axis = 0; axis < sampler->box->n; axis++) {
        int low = sign_of_face(sampler, starts, axis, sampler->box->low[axis]);
        int high = low == 0 ? 0 : sign_of_face(sampler, starts, axis, sampler->box->high[axis]);
        out->outward = out->outward && low < 0 && high > 0;
        out->value *= (high - low) / 2;
        if (low == 0 || high == 0)
            return false;
    }
    return true;
}

/* ---- The winding number ---- */

struct vector {
    double x, y;
};

/* An edge of the box, gone through from t = 0 to 1 with the box on the left. */
struct edge {
    struct sampler *sampler;
    int number;
};

/* The gradient at t, in widths; 0 if there is none. */
static struct vector gradient_at(const struct edge *edge, double t)
{
    static const signed char begins[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    struct sampler *s = edge->sampler;
    const signed char *from = begins[edge->number];
    const signed char *to = begins[(edge->number + 1) % 4];
    for (size_t i = 0; i < 2; i++) {
        double at = from[i] + t * (to[i] - from[i]);
        s->theta[i] = s->box->low[i] * (1 - at) + s->box->high[i] * at;
    }
    if (!look(s))
        return (struct vector){0, 0};
    double x = s->box->width[0] * s->at.gradient[0];
    double y = s->box->width[1] * s->at.gradient[1];
    double size = hypot(x, y);
    return (struct vector){x / size, y / size};
}

/* How far the gradient turns between two places, in radians. */
static double turn(const struct edge *edge, double t, struct vector at_t, double u, struct vector at_u, int halvings)
{
    double angle = atan2(at_t.x * at_u.y - at_t.y * at_u.x, at_t.x * at_u.x + at_t.y * at_u.y);
    if (edge->sampler->failure != NULL || fabs(angle) <= LARGEST_TURN)
        return angle;
    if (halvings == 0) {
        edge->sampler->failure = OPEN_FACE;
        return 0;
    }
    double middle = (t + u) / 2;
    struct vector at_middle = gradient_at(edge, middle);
    return turn(edge, t, at_t, middle, at_middle, halvings - 1) + turn(edge, middle, at_middle, u, at_u, halvings - 1);
}

static long winding(struct sampler *sampler)
{
    double angle = 0;
    for (int number = 0; number < 4; number++) {
        struct edge edge = {sampler, number};
        struct vector last = gradient_at(&edge, 0);
        for (int k = 1; k <= EDGE_PIECES && sampler->failure == NULL; k++) {
            double t = (double)k / EDGE_PIECES;
            struct vector now = gradient_at(&edge, t);
            angle += turn(&edge, (double)(k - 1) / EDGE_PIECES, last, t, now, MOST_HALVINGS);
            last = now;
        }
    }
    return lround(angle / (2 * acos(-1)));
}

struct degree degree_of(struct arena *arena, struct problem *problem, const struct region *box)
{
    size_t n = box->n;
    if (n > DEGREE_MOST_DIMENSIONS)
        return (struct degree){.unknown = LARGE};
    struct degree out = {0};
    struct sampler sampler = {problem, box, derivatives_new(arena, n), ARENA_ARRAY(arena, n, double), NULL};
    if (problem->method != CP_FINITE_DIFFERENCES)
        sampler.at.hessian = sampler.at.hessian_error = NULL; /* nobody needs it here */
    if (by_faces(&sampler, starts_new(arena, box, 0), &out))
        return out;
    out.outward = false;
    if (sampler.failure == NULL && n == 2)
        out.value = winding(&sampler);
    out.unknown = sampler.failure != NULL ? sampler.failure : n == 2 ? NULL : TURNING;
    return out;
}
