/* No verdict on a degenerate point is wrong, and hardly any is missing: normal forms of catastrophe theory and other losses
 * whose kind is known from mathematics, in random smooth coordinates, turned, shifted, scaled, and with other variables of
 * either sign around them. Printed: how many answers were "cannot tell", by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/analyze.h"

#include "support/analyses.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

enum { MOST_EXTRA = 6, MOST = 2 + MOST_EXTRA, ROUNDS = 66, UNIT_ROUNDS = 33 };

/* A loss of X (and Y) with a critical point at 0: whether it takes values above and below that at 0 in every
 * neighbourhood. */
static const struct {
    const char *formula;
    size_t variables;
    bool rises;
    bool falls;
} CASES[] = {
    {"X^3", 1, true, true},
    {"X^4", 1, true, false},
    {"-X^4", 1, false, true},
    {"X^5", 1, true, true},
    {"X^6", 1, true, false},
    {"-X^6", 1, false, true},
    {"X^2 + Y^3", 2, true, true},
    {"X^2 + Y^4", 2, true, false},
    {"X^2 - Y^4", 2, true, true},
    {"X^3 - 3*X*Y^2", 2, true, true},
    {"X^3 + Y^3", 2, true, true},
    {"X^4 + Y^4", 2, true, false},
    {"X^4 - Y^4", 2, true, true},
    {"X^4 + X^2*Y^2 + Y^4", 2, true, false},
    {"X^4 - 3*X^2*Y^2 + Y^4", 2, true, true},
    {"X^2*Y + Y^4", 2, true, true},
    {"X^2*Y - Y^4", 2, true, true},
    {"X^2*Y + Y^5", 2, true, true},
    {"X^3 + Y^4", 2, true, true},
    {"X^3 + X*Y^3", 2, true, true},
    {"X^3 + Y^5", 2, true, true},
    {"(Y - X^2)*(Y - 2*X^2)", 2, true, true}, /* a minimum along every straight line, and yet none */
    {"(Y - X^2)^2 - X^5", 2, true, true},
    {"sin(X)*sin(Y)", 2, true, true},
    {"X^2*Y^2", 2, true, false},
    {"X^2 + 0*Y", 2, true, false},
    {"(1 - (1 + X)*(1 + Y))^2", 2, true, false}, /* two weights on their valley */
    {"(1 - (2 + X)*(1/2 + Y))^2", 2, true, false},
    {"((1 + X)^2 + Y^2 - 1)^2", 2, true, false}, /* on the circle */
    {"(X^2 + Y^2 - 1)^2 - 1", 2, false, true},   /* in its middle */
    {"0*X", 1, false, false},
};

enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

/* A place for a case: how many extra variables of which sign, and which coordinates. */
struct placing {
    size_t d; /* variables in all */
    size_t extra;
    int sign[MOST_EXTRA];
    double turn[MOST * MOST]; /* orthogonal rows: u = turn (w - centre) */
    double centre[MOST];
    double unit[MOST]; /* of parameters: powers of ten */
    double factor;     /* of the loss */
    double offset;
    bool rounded; /* u = turn w - (turn centre, rounded): u misses 0 by rounding */
};

static void orthogonal(struct random *random, size_t d, double *q)
{
    for (size_t i = 0; i < d; i++) {
        double *row = q + i * d;
        for (size_t j = 0; j < d; j++)
            row[j] = random_normal(random);
        for (size_t k = 0; k <= i; k++) {
            double dot = 0;
            for (size_t j = 0; j < d; j++)
                dot += row[j] * q[k * d + j];
            for (size_t j = 0; j < d; j++)
                row[j] = k < i ? row[j] - dot * q[k * d + j] : row[j] / sqrt(dot);
        }
    }
}

static struct placing draw_placing(struct random *random, size_t variables)
{
    struct placing p = {.extra = 1 + random_below(random, MOST_EXTRA)};
    p.d = variables + p.extra;
    p.factor = pow(10, random_uniform(random, -3, 3));
    p.offset = random_below(random, 2) != 0 ? random_uniform(random, -5, 5) : 0;
    p.rounded = random_below(random, 2) != 0;
    for (size_t k = 0; k < p.extra; k++) /* of one sign more often than not: mixed ones make saddles of all */
        p.sign[k] = random_below(random, 4) == 0 ? -1 : 1;
    bool flip = random_below(random, 2) != 0;
    for (size_t k = 0; k < p.extra; k++)
        p.sign[k] = flip ? -p.sign[k] : p.sign[k];
    if (random_below(random, 2) != 0)
        for (size_t k = 1; k < p.extra; k++)
            p.sign[k] = p.sign[0];
    orthogonal(random, p.d, p.turn);
    for (size_t i = 0; i < p.d; i++) {
        p.centre[i] = random_uniform(random, -2, 2);
        p.unit[i] = 1;
    }
    return p;
}

/* Other units for all parameters; and sometimes no rotation and no shift, so that the Hessian sees nothing of some parameters. */
static void draw_units(struct random *random, struct placing *p)
{
    bool plain = random_below(random, 2) != 0;
    for (size_t i = 0; i < p->d; i++)
        p->unit[i] = pow(10, (double)random_below(random, 25) - 12);
    for (size_t i = 0; plain && i < p->d; i++) {
        p->centre[i] = 0;
        for (size_t j = 0; j < p->d; j++)
            p->turn[i * p->d + j] = i == j;
    }
}

/* "u<i>": the linear coordinate. */
static void add_linear(struct text *text, const struct placing *p, size_t i)
{
    double at_centre = 0;
    text_printf(text, "\"u%zu\": \"", i);
    for (size_t j = 0; j < p->d; j++) {
        double q = p->turn[i * p->d + j];
        at_centre += q * p->centre[j];
        if (p->rounded)
            text_printf(text, "%s%.17g*(%g*w%zu)", j == 0 ? "" : " + ", q, p->unit[j], j);
        else
            text_printf(text, "%s%.17g*(%g*w%zu - (%.17g))", j == 0 ? "" : " + ", q, p->unit[j], j, p->centre[j]);
    }
    if (p->rounded)
        text_printf(text, " - (%.17g)", at_centre);
    text_puts(text, "\", ");
}

/* "<name>": coordinate i bent by terms of second and third order of any of them. */
static void add_bent(struct text *text, struct random *random, const struct placing *p, const char *name, size_t i)
{
    text_printf(text, "\"%s\": \"u%zu", name, i);
    for (int k = 0; k < 3; k++)
        text_printf(text, " + %.3f*u%zu*u%zu", random_uniform(random, -0.7, 0.7), random_below(random, p->d),
                    random_below(random, p->d));
    text_printf(text, " + %.3f*(exp(u%zu) - 1)*u%zu", random_uniform(random, -0.5, 0.5), random_below(random, p->d),
                random_below(random, p->d));
    text_printf(text, " + %.3f*u%zu^3", random_uniform(random, -0.5, 0.5), random_below(random, p->d));
    text_printf(text, " + %.3f*sin(u%zu)*u%zu^2\", ", random_uniform(random, -0.5, 0.5), random_below(random, p->d),
                random_below(random, p->d));
}

static const char *model_of(struct arena *arena, struct random *random, const struct placing *p, size_t variables,
                            const char *formula)
{
    struct text text = {.arena = arena};
    text_puts(&text, "{\"parameters\": [");
    for (size_t i = 0; i < p->d; i++)
        text_printf(&text, "%s\"w%zu\"", i == 0 ? "" : ", ", i);
    text_puts(&text, "], \"let\": {");
    for (size_t i = 0; i < p->d; i++)
        add_linear(&text, p, i);
    for (size_t k = 0; k < p->extra; k++)
        add_bent(&text, random, p, str_format(arena, "z%zu", k), variables + k);
    if (variables == 2)
        add_bent(&text, random, p, "Y", 1);
    add_bent(&text, random, p, "X", 0);
    text_printf(&text, "\"all\": \"%s", formula);
    for (size_t k = 0; k < p->extra; k++)
        text_printf(&text, " %c %.3f*z%zu^2", p->sign[k] < 0 ? '-' : '+', random_uniform(random, 0.5, 3), k);
    text_printf(&text, "\"}, \"loss\": \"%.17g + %.17g*all\"}", p->offset, p->factor);
    return text.at;
}

static enum cp_verdict truth_of(size_t c, const struct placing *p)
{
    bool rises = CASES[c].rises;
    bool falls = CASES[c].falls;
    for (size_t k = 0; k < p->extra; k++) {
        rises = rises || p->sign[k] > 0;
        falls = falls || p->sign[k] < 0;
    }
    return rises && falls ? CP_SADDLE : rises ? CP_MINIMUM : CP_MAXIMUM;
}

/* A way out must have been tried, but at minima. */
static bool is_escape_missing(const struct cp_report *r)
{
    if (r->verdict == CP_MINIMUM || r->verdict == CP_DEGENERATE)
        return false;
    return r->escape == NULL || !r->escape->shown || !(r->escape->loss_after < r->escape->loss_before);
}

/* What many instances showed. */
struct tally {
    size_t instances;
    size_t higher;
    size_t silent;
    size_t unshown; /* ways out that there must be */
};

static const struct cp_report *judge(struct arena *arena, struct random *random, size_t c, const struct placing *p,
                                     struct tally *tally)
{
    double theta[MOST];
    for (size_t i = 0; i < p->d; i++)
        theta[i] = p->centre[i] / p->unit[i];
    const char *text = model_of(arena, random, p, CASES[c].variables, CASES[c].formula);
    const struct cp_report *r = report_of(arena, json_model(arena, text), theta, NULL);
    if (r->verdict != CP_DEGENERATE && r->verdict != truth_of(c, p))
        fail_msg("%s: verdict %d instead of %d (%zu- %zu0 %zu+): %s", CASES[c].formula, r->verdict, truth_of(c, p),
                 r->negative, r->zero, r->positive, text);
    tally->unshown += is_escape_missing(r);
    tally->instances++;
    tally->higher += r->decided_by == CP_BY_HIGHER_ORDER;
    tally->silent += r->verdict == CP_DEGENERATE;
    return r;
}

static void look_at_cases(struct arena *outer, uint64_t seed, void (*change)(struct random *, struct placing *),
                          size_t rounds)
{
    struct random random = {seed};
    struct tally all = {0};
    for (size_t c = 0; c < CASE_COUNT; c++) {
        size_t before = all.silent;
        for (size_t round = 0; round < rounds; round++) {
            struct arena *arena = arena_child(outer);
            struct placing p = draw_placing(&random, CASES[c].variables);
            if (change != NULL)
                change(&random, &p);
            judge(arena, &random, c, &p, &all);
            arena_close(arena);
        }
        if (all.silent > before)
            print_message("%s: %zu of %zu cannot be told\n", CASES[c].formula, all.silent - before, rounds);
    }
    print_message("%zu instances, %zu decided by higher orders, %zu cannot be told, %zu ways out were not shown\n",
                  all.instances, all.higher, all.silent, all.unshown);
    assert_true(all.higher > all.instances / 3);
    assert_true(50 * all.silent <= all.instances);
    assert_true(100 * all.unshown <= all.instances);
    assert_true(change != NULL || all.unshown == 0);
}

static void verdicts_are_right(void **state)
{
    look_at_cases(*state, 77, NULL, ROUNDS);
}

static void verdicts_do_not_know_units(void **state)
{
    look_at_cases(*state, 78, draw_units, UNIT_ROUNDS);
}

/* Zero weights of deep networks: the loss falls like t to the number of layers, if there are at least two. */
static void zero_weights_are_saddles(void **state)
{
    static const double zeros[64];
    static const struct {
        const char *layers;
        int order;
    } networks[] = {
        {"D(3, linear), D(2, linear)", 2},
        {"D(3, linear), D(3, linear), D(2, linear)", 3},
        {"D(2, linear), D(3, linear), D(2, linear), D(2, linear)", 4},
        {"D(4, tanh), D(2, linear)", 2},
        {"D(3, tanh), D(3, tanh), D(2, linear)", 3},
    };
    for (size_t k = 0; k < sizeof networks / sizeof *networks; k++) {
        struct text text = {.arena = *state};
        text_puts(&text, "{\"network\": {\"layers\": [");
        for (const char *c = networks[k].layers; *c != 0; c++) { /* D(units, activation) */
            if (*c == 'D') {
                const char *name = strchr(c, ' ') + 1;
                bool linear = strncmp(name, "linear", 6) == 0;
                text_printf(&text, "{\"type\": \"dense\", \"units\": %c, \"bias\": false%s}", c[2],
                            linear ? "" : ", \"activation\": \"tanh\"");
                c = strchr(c, ')');
            } else {
                text_add(&text, (struct str){c, 1});
            }
        }
        text_puts(&text, "], \"loss\": \"mse\"}, \"data\": {"
                         "\"inputs\": [[1, 0.5], [-0.5, 2], [0.3, -1], [2, 1]],"
                         "\"targets\": [[1, -1], [0.5, 2], [-1, 0.25], [0, 1]]}}");
        const struct cp_report *r = report_of(*state, json_model(*state, text.at), zeros, NULL);
        if (r->verdict != CP_SADDLE || r->order != networks[k].order)
            fail_msg("%s: verdict %d of order %d: %s", networks[k].layers, r->verdict, r->order, r->reason);
        assert_false(is_escape_missing(r));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(verdicts_are_right), ANALYSES_TEST(verdicts_do_not_know_units),
                                       ANALYSES_TEST(zero_weights_are_saddles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
