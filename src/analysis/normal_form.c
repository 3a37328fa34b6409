/* One null direction is named by its order. Of two, the cubic form decides: by its discriminant, and where that vanishes by the
 * higher forms at its multiple root. Invariant: a number that a name depends on is either clearly zero or clearly not. */
#include "analysis/normal_form.h"

#include "analysis/form.h"
#include "analysis/vector.h"

#include <float.h>
#include <math.h>

/* Relative to the forms at hand. */
static const double CLEARLY_NOT = 1e-5;

/* A multiple root of the cubic is known up to rounding, of which the cubic there is at least the square. */
static const double AT_ROOT = 1e-24;

/* Where the quartic form is so much larger, cubic terms may be what it looks like from beside the critical point. */
static const double MOST_QUARTIC = 1e4;

/* -1, 0, 1: the sign; UNCLEAR: none can be given. */
enum { UNCLEAR = 2 };

static int sign_of(double value, double scale, double error)
{
    if (fabs(value) > fmax(CLEARLY_NOT * scale, 4 * error))
        return value < 0 ? -1 : 1;
    return fabs(value) <= 2 * error ? 0 : UNCLEAR;
}

static struct normal_form named(struct arena *arena, char family, size_t k, int sign)
{
    static const struct {
        const char *name;
        const char *called;
    } thom[] = {
        {"A2", "fold"},
        {"A3+", "cusp"},
        {"A3-", "dual cusp"},
        {"A4", "swallowtail"},
        {"A5+", "butterfly"},
        {"A5-", "dual butterfly"},
        {"A6", "wigwam"},
        {"D4-", "elliptic umbilic"},
        {"D4+", "hyperbolic umbilic"},
        {"D5+", "parabolic umbilic"},
        {"D5-", "dual parabolic umbilic"},
        {"D6+", "second hyperbolic umbilic"},
        {"D6-", "second elliptic umbilic"},
        {"E6+", "symbolic umbilic"},
        {"E6-", "dual symbolic umbilic"},
    };
    struct normal_form out = {str_format(arena, "%c%zu%s", family, k, sign == 0 ? "" : sign > 0 ? "+" : "-"), NULL};
    for (size_t i = 0; i < sizeof thom / sizeof *thom; i++)
        if (str_equal(str_of(thom[i].name), str_of(out.name)))
            out.called = thom[i].called;
    return out;
}

static const struct normal_form nameless = {NULL, NULL};

/* a x^3 + b x^2 y + c x y^2 + d y^3 with its uncertainty. */
struct cubic {
    double a;
    double b;
    double c;
    double d;
    double scale;
    double error;
};

static bool read_cubic(struct arena *arena, struct reduction *r, struct cubic *out)
{
    enum { SAMPLES = 12 };
    const double pi = acos(-1);
    double v[2 * SAMPLES];
    double values[SAMPLES];
    struct form form;
    double error = 0;
    double quartic = 0;
    for (size_t k = 0; k < SAMPLES; k++) {
        v[2 * k] = cos(pi * (double)k / SAMPLES);
        v[2 * k + 1] = sin(pi * (double)k / SAMPLES);
    }
    struct reduced along = reduction_along(r, arena, SAMPLES, v);
    for (size_t k = 0; k < SAMPLES; k++) {
        values[k] = reduced_phi(&along, k, 3);
        error = fmax(error, reduced_error(&along, k, 3));
        quartic = fmax(quartic, fabs(reduced_phi(&along, k, 4)));
        for (size_t d = 1; d < 3; d++) /* beside the critical point the cubic form is another one */
            if (fabs(reduced_phi(&along, k, d)) > 4 * reduced_error(&along, k, d))
                return false;
    }
    const struct monomials *basis = monomials_new(arena, 2, 3);
    if (!form_fit(arena, basis, SAMPLES, v, values, error, &form))
        return false;
    *out = (struct cubic){form.c[0] * basis->weight[0], form.c[1] * basis->weight[1], form.c[2] * basis->weight[2],
                          form.c[3] * basis->weight[3], vector_norm(4, form.c),       form.error};
    return quartic < MOST_QUARTIC * out->scale;
}

/* The direction of the double or triple root: where the Hessian covariant, a square then, is largest its kernel lies across;
 * with a triple root that covariant vanishes, and the slopes of the cubic all point across. */
static void multiple_root(const struct cubic *f, bool triple, double root[2])
{
    double p = triple ? 3 * f->a : 2 * (f->b * f->b - 3 * f->a * f->c);
    double q = triple ? f->b : f->b * f->c - 9 * f->a * f->d;
    double s = triple ? f->c : f->b * f->c - 9 * f->a * f->d;
    double t = triple ? 3 * f->d : 2 * (f->c * f->c - 3 * f->b * f->d);
    bool first = hypot(p, q) > hypot(s, t);
    double x = first ? -q : -t;
    double y = first ? p : s;
    root[0] = x / hypot(x, y);
    root[1] = y / hypot(x, y);
}

/* What the forms say at the multiple root e of the cubic, w being the direction across it. */
struct at_root {
    bool
        vanishes; /* the cubic, within its error here: of terms of very different size the smallest may be no rounding */
    int quartic;  /* sign of phi_4(e), */
    int across;   /* of its slope along w, */
    int quintic;  /* and of phi_5(e); where the root is double, of what is left of it when w is eliminated */
    double bend;  /* half the second derivative of the cubic along w at e */
};

static struct at_root look_at_root(struct arena *arena, struct reduction *r, const struct cubic *f, const double e[2],
                                   bool triple)
{
    const double w[2] = {-e[1], e[0]};
    struct reduced along = reduction_along(r, arena, 1, e);
    double error = fmax(reduced_error(&along, 0, 4), reduced_error(&along, 0, 5)) + f->error;
    double slope = vector_dot(2, reduced_slope(&along, 0, 4), w);
    double quintic = reduced_phi(&along, 0, 5);
    struct at_root out = {.bend = 3 * f->a * e[0] * w[0] * w[0] + f->b * (w[0] * w[0] * e[1] + 2 * w[0] * w[1] * e[0]) +
                                  f->c * (w[1] * w[1] * e[0] + 2 * w[0] * w[1] * e[1]) + 3 * f->d * e[1] * w[1] * w[1]};
    if (!triple)
        quintic -= slope * slope / (4 * out.bend);
    double scale = fmax(f->scale, fmax(fabs(slope), fabs(quintic)));
    out.vanishes = fabs(reduced_phi(&along, 0, 3)) <= fmax(4 * reduced_error(&along, 0, 3), AT_ROOT * f->scale);
    out.quartic = sign_of(reduced_phi(&along, 0, 4), scale, error);
    out.across = sign_of(slope, scale, 8 * error);
    out.quintic = sign_of(quintic, scale, 8 * error);
    return out;
}

static struct normal_form at_triple_root(struct arena *arena, const struct at_root *at)
{
    if (at->quartic == UNCLEAR || (at->quartic == 0 && at->across == UNCLEAR))
        return nameless;
    if (at->quartic != 0)
        return named(arena, 'E', 6, at->quartic);
    if (at->across != 0)
        return named(arena, 'E', 7, 0);
    return at->quintic == 0 || at->quintic == UNCLEAR ? nameless : named(arena, 'E', 8, 0);
}

static struct normal_form at_double_root(struct arena *arena, const struct at_root *at)
{
    if (at->quartic == UNCLEAR)
        return nameless;
    if (at->quartic != 0)
        return named(arena, 'D', 5, at->quartic);
    if (at->quintic == 0 || at->quintic == UNCLEAR)
        return nameless;
    return named(arena, 'D', 6, at->bend < 0 ? -at->quintic : at->quintic);
}

static struct normal_form umbilic(struct arena *arena, struct reduction *r)
{
    struct cubic f;
    if (!read_cubic(arena, r, &f) || !(f.scale > 4 * f.error))
        return nameless;
    double discriminant = 18 * f.a * f.b * f.c * f.d - 4 * pow(f.b, 3) * f.d + pow(f.b * f.c, 2) -
                          4 * f.a * pow(f.c, 3) - 27 * pow(f.a * f.d, 2);
    double covariant = hypot(hypot(f.b * f.b - 3 * f.a * f.c, f.b * f.c - 9 * f.a * f.d), f.c * f.c - 3 * f.b * f.d);
    double relative = f.error / f.scale;
    int roots = sign_of(discriminant / pow(f.scale, 4), 1, 100 * relative);
    int triple = sign_of(covariant / pow(f.scale, 2), 1, 20 * relative);
    if (roots == UNCLEAR || triple == UNCLEAR)
        return nameless;
    if (roots != 0)
        return named(arena, 'D', 4, -roots); /* three real roots: elliptic */
    double root[2];
    multiple_root(&f, triple == 0, root);
    struct at_root at = look_at_root(arena, r, &f, root, triple == 0);
    if (!at.vanishes)
        return nameless;
    return triple == 0 ? at_triple_root(arena, &at) : at_double_root(arena, &at);
}

struct normal_form normal_form_find(struct arena *arena, struct reduction *r, int order, double value)
{
    struct arena *scratch = arena_child(arena);
    struct normal_form out = nameless;
    if (r->m == 1 && order > 0)
        out = named(scratch, 'A', (size_t)order - 1, order % 2 != 0 ? 0 : value < 0 ? -1 : 1);
    else if (r->m == 2 && order == 3)
        out = umbilic(scratch, r);
    if (out.name != NULL)
        out.name = str_copy(arena, str_of(out.name));
    arena_close(scratch);
    return out;
}
