/* Laws of the operation table: at every sample of every row, the derivative rules against differences of the kernel,
 * first and second; kinks exactly where they are known to be; and mutants of every rule, which the laws must catch.
 *
 * The differences are extrapolated to step 0 (Ridders 1982), which also estimates their error. A sample where they are
 * not accurate enough to judge counts as "cannot tell", and few of them may be. */
#include "diff/exact.h"
#include "diff/reverse.h"
#include "domain/elementary.h"
#include "domain/real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "support/formulas.h"
#include <cmocka.h>

enum { MOST_ARGUMENTS = 8, MOST_SAMPLES = 16 };

/* One point of one operation. */
struct sample {
    enum op op;
    double p;
    size_t n; /* arguments; entries of a reduction's operand */
    double x[MOST_ARGUMENTS];
};

/* The rules of whole matrices have their own laws (test_systems.c). */
static const char *rule_of(enum op op, size_t operand)
{
    return op_rows[op].family == FAMILY_SOLVE ? NULL : op_rows[op].rules[operand];
}

/* ---- Samples from the table ---- */

static size_t read_numbers(const char **at, double *out)
{
    size_t count = 0;
    for (char *end = NULL;; *at = end) {
        double value = strtod(*at, &end);
        if (end == *at)
            break;
        assert_true(count < MOST_SAMPLES);
        out[count++] = value;
    }
    *at += strspn(*at, " ;");
    return count;
}

static size_t read_samples(enum op op, double p, struct sample *out)
{
    double columns[3][MOST_SAMPLES];
    const char *at = op_rows[op].samples;
    size_t count = read_numbers(&at, columns[0]);
    size_t arity = op_rows[op].arity;
    for (size_t k = 1; *at != 0 && k < 3; k++)
        assert_int_equal(read_numbers(&at, columns[k]), count);
    if (op_rows[op].family == FAMILY_REDUCE) {
        *out = (struct sample){.op = op, .n = count};
        memcpy(out->x, columns[0], count * sizeof *out->x);
        return 1;
    }
    for (size_t s = 0; s < count; s++) {
        out[s] = (struct sample){.op = op, .p = p, .n = arity};
        for (size_t k = 0; k < arity; k++)
            out[s].x[k] = columns[k][s];
    }
    return count;
}

/* The attributes to try. */
static size_t attributes(enum op op, double p[4])
{
    static const double whole[] = {2, 3, -1, 5};
    static const double real[] = {0.5, 1.5, -0.7, 2.25};
    static const double order[] = {1, 2};
    bool poly = op == OP_POLYGAMMA;
    size_t count = op == OP_POWI || op == OP_POWR ? 4 : poly ? 2 : 1;
    for (size_t k = 0; k < count; k++)
        p[k] = op == OP_POWI ? whole[k] : op == OP_POWR ? real[k] : poly ? order[k] : 0;
    return count;
}

/* ---- Values and differences ---- */

static double kernel(const struct sample *s, const double *x)
{
    double y = NAN;
    if (op_rows[s->op].family == FAMILY_REDUCE)
        real_reduce(s->op, (struct axis_split){1, s->n, 1}, &y, x);
    else if (op_rows[s->op].family == FAMILY_SELECT)
        y = x[0] != 0 ? x[1] : x[2];
    else
        elementary_find(s->op)(1, s->p, &y, x, x + 1);
    return y;
}

/* A difference quotient with step h: along i, or along i and j; its error is even in h. */
static double quotient(const struct sample *s, size_t i, size_t j, bool second, double h)
{
    double value[4];
    for (int k = 0; k < 4; k++) {
        double x[MOST_ARGUMENTS];
        memcpy(x, s->x, sizeof x);
        x[i] += k & 1 ? -h : h;
        if (second)
            x[j] += k & 2 ? -h : h;
        value[k] = kernel(s, x);
    }
    return second ? (value[0] - value[1] - value[2] + value[3]) / (4 * h * h) : (value[0] - value[1]) / (2 * h);
}

struct difference {
    double value;
    double error;
};

/* What the rounding of the kernel does to a quotient with step h. */
static double noise(const struct sample *s, bool second, double h)
{
    return 0x1p-53 * (2 + op_rows[s->op].ulps) * fabs(kernel(s, s->x)) / (second ? h * h : h);
}

/* Extrapolation to h = 0, each step shorter by a factor of 1.4. */
static struct difference extrapolate(const struct sample *s, size_t i, size_t j, bool second)
{
    enum { LEVELS = 12 };
    double table[LEVELS][LEVELS];
    struct difference best = {NAN, INFINITY};
    double h = 0.008;
    for (size_t k = 0; k < LEVELS; k++, h /= 1.4) {
        double factor = 1;
        table[k][0] = quotient(s, i, j, second, h);
        for (size_t m = 1; m <= k; m++) {
            factor *= 1.96;
            table[k][m] = (factor * table[k][m - 1] - table[k - 1][m - 1]) / (factor - 1);
            double error = fmax(fabs(table[k][m] - table[k][m - 1]), fabs(table[k][m] - table[k - 1][m - 1]));
            error = fmax(error, noise(s, second, h));
            if (error < best.error)
                best = (struct difference){table[k][m], error};
        }
    }
    return best;
}

/* ---- Exact derivatives of one operation as a loss ---- */

struct exactly {
    double kink; /* NaN: it has none */
    struct derivatives d;
};

/* Which arguments are parameters: not the exponents of POWN, nor conditions. */
static bool is_variable(const struct sample *s, size_t k)
{
    return !(s->op == OP_POWN && k == 1) && !(op_rows[s->op].family == FAMILY_SELECT && k == 0);
}

static node_id build_sample(struct world *w, const struct sample *s)
{
    struct builder b = {w->graph, {NULL, 0, 0}};
    if (op_rows[s->op].family == FAMILY_REDUCE)
        return build_reduce(&b, s->op, world_parameter(w, "x", shape_vector(s->n), s->x), 0);
    node_id in[3] = {NODE_NONE, NODE_NONE, NODE_NONE};
    for (size_t k = 0; k < s->n; k++)
        in[k] = is_variable(s, k) ? world_parameter(w, "x", shape_scalar(), &s->x[k]) : build_number(&b, s->x[k]);
    if (op_rows[s->op].family == FAMILY_SELECT)
        return build_where(&b, in[0], in[1], in[2]);
    struct node node = {.op = s->op, .in = {in[0], in[1], NODE_NONE}, .shape = shape_scalar()};
    if (s->n == 1)
        node.number = s->p;
    return graph_add(w->graph, &node); /* as it stands: no rewriting */
}

static struct exactly differentiate(struct arena *arena, const struct sample *s)
{
    struct world *w = world_new(arena);
    node_id loss = build_sample(w, s);
    struct rules *rules = rules_new(arena, w->graph);
    node_id gradient[MOST_ARGUMENTS];
    struct gradient_piece pieces[MOST_ARGUMENTS];
    reverse_gradient(rules, loss, w->tensors, w->tensor, gradient);
    for (size_t k = 0; k < w->tensors; k++)
        pieces[k] = (struct gradient_piece){gradient[k], graph_at(w->graph, w->tensor[k])->slot};
    const struct exact_spec spec = {.loss = loss, .n = w->n, .piece_count = w->tensors, .pieces = pieces};
    struct exactly out = {.kink = NAN, .d = derivatives_new(arena, w->n)};
    exact_derivatives(exact_new(arena, rules, &spec), w->theta, &out.d);
    node_id kink = rules_kink(rules, loss);
    assert_int_equal(kink == NODE_NONE, op_rows[s->op].kink == NULL);
    if (kink != NODE_NONE)
        out.kink = world_value(w, kink)[0];
    return out;
}

/* ---- The laws ---- */

enum mutation { NONE, FLIPPED, SHIFTED };

static double mutated(double value, enum mutation mutation)
{
    return mutation == FLIPPED ? -value : mutation == SHIFTED ? value + 0.01 * (1 + fabs(value)) : value;
}

struct verdicts {
    size_t held;
    size_t broken;
    size_t unknown;
};

static void judge(double claimed, struct difference d, struct verdicts *out)
{
    double scale = fabs(d.value) + 1e-3;
    if (!isfinite(d.value) || !(d.error < 1e-5 * scale))
        out->unknown++;
    else if (fabs(claimed - d.value) <= 10 * d.error + 1e-9 * scale)
        out->held++;
    else
        out->broken++;
}

/* Judges the claims about one sample; `only`: those by one argument alone, SIZE_MAX for all. */
static void judge_sample(const struct sample *s, size_t only, enum mutation mutation, struct verdicts *first,
                         struct verdicts *second)
{
    struct arena *arena = arena_open(0);
    struct exactly e = differentiate(arena, s);
    size_t variables[MOST_ARGUMENTS];
    size_t n = 0;
    for (size_t k = 0; k < s->n; k++)
        if (is_variable(s, k))
            variables[n++] = k;
    for (size_t i = 0; i < n; i++) {
        if (only != SIZE_MAX && variables[i] != only)
            continue;
        if (e.kink == 0) {
            first->unknown++;
            continue;
        }
        judge(mutated(e.d.gradient[i], mutation), extrapolate(s, variables[i], 0, false), first);
        for (size_t j = 0; j < n; j++)
            judge(mutated(e.d.hessian[i * n + j], mutation), extrapolate(s, variables[i], variables[j], true), second);
    }
    arena_close(arena);
}

static void report(const struct sample *s, const char *what)
{
    print_error("%s, p = %g, at", op_rows[s->op].name, s->p);
    for (size_t k = 0; k < s->n; k++)
        print_error(" %.17g", s->x[k]);
    print_error(": %s\n", what);
}

static void every_rule_is_the_derivative(void **state)
{
    (void)state;
    struct verdicts first = {0};
    struct verdicts second = {0};
    for (enum op op = 0; op < OP_COUNT; op++) {
        double p[4];
        for (size_t k = 0, tries = attributes(op, p); k < tries && op_rows[op].samples[0] != 0; k++) {
            struct sample samples[MOST_SAMPLES];
            for (size_t i = 0, count = read_samples(op, p[k], samples); i < count; i++) {
                size_t broken = first.broken + second.broken;
                judge_sample(&samples[i], SIZE_MAX, NONE, &first, &second);
                if (first.broken + second.broken > broken)
                    report(&samples[i], "a derivative is wrong");
            }
        }
    }
    print_message("first derivatives: %zu right, %zu cannot tell; second: %zu right, %zu cannot tell\n", first.held,
                  first.unknown, second.held, second.unknown);
    assert_int_equal(first.broken + second.broken, 0);
    assert_true(first.held > 200 && first.unknown * 20 < first.held);
    assert_true(second.held > 250 && second.unknown * 10 < second.held);
}

/* Every operation that has a rule has samples, or the laws are vacuous. */
static void every_rule_has_samples(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++)
        assert_true(rule_of(op, 0) == NULL || op_rows[op].samples[0] != 0);
}

static void expect_caught(enum op op, size_t operand, enum mutation mutation)
{
    struct verdicts first = {0};
    struct verdicts second = {0};
    double p[4];
    for (size_t k = 0, tries = attributes(op, p); k < tries; k++) {
        struct sample samples[MOST_SAMPLES];
        for (size_t i = 0, count = read_samples(op, p[k], samples); i < count; i++)
            judge_sample(&samples[i], op_rows[op].family == FAMILY_REDUCE ? SIZE_MAX : operand, mutation, &first,
                         &second);
    }
    if (first.broken == 0)
        fail_msg("a mutant of the rule of %s by argument %zu goes unnoticed", op_rows[op].name, operand);
}

/* A rule with its sign flipped, or off by one part in a hundred, is noticed at some sample of its own row. */
static void mutants_of_every_rule_are_caught(void **state)
{
    (void)state;
    size_t mutants = 0;
    for (enum op op = 0; op < OP_COUNT; op++)
        for (size_t i = 0; i < 2; i++) {
            const char *rule = rule_of(op, i);
            if (rule == NULL || (op == OP_POWN && i == 1)) /* exponents of POWN are constants */
                continue;
            expect_caught(op, i, SHIFTED);
            if (strcmp(rule, "0") != 0)
                expect_caught(op, i, FLIPPED);
            mutants += strcmp(rule, "0") == 0 ? 1 : 2;
        }
    print_message("%zu mutants caught\n", mutants);
    assert_true(mutants > 100);
}

/* ---- Kinks ---- */

static const struct sample kinks[] = {
    {OP_POWR, 0.5, 1, {0}},      {OP_POW, 0, 2, {0, 1.5}},      {OP_LT, 0, 2, {2, 2}},     {OP_LE, 0, 2, {-1, -1}},
    {OP_GT, 0, 2, {0, 0}},       {OP_GE, 0, 2, {1e300, 1e300}}, {OP_EQ, 0, 2, {3, 3}},     {OP_NE, 0, 2, {0.1, 0.1}},
    {OP_SQRT, 0, 1, {0}},        {OP_CBRT, 0, 1, {0}},          {OP_ABS, 0, 1, {0}},       {OP_ABS, 0, 1, {-0.0}},
    {OP_SIGN, 0, 1, {0}},        {OP_ASIN, 0, 1, {1}},          {OP_ASIN, 0, 1, {-1}},     {OP_ACOS, 0, 1, {1}},
    {OP_ACOS, 0, 1, {-1}},       {OP_ATAN2, 0, 2, {0, 0}},      {OP_ACOSH, 0, 1, {1}},     {OP_RELU, 0, 1, {0}},
    {OP_STEP, 0, 1, {0}},        {OP_MAX2, 0, 2, {0.3, 0.3}},   {OP_MIN2, 0, 2, {-5, -5}}, {OP_HYPOT, 0, 2, {0, 0}},
    {OP_NORM2, 0, 3, {0, 0, 0}}, {OP_MAX, 0, 4, {1, 3, -2, 3}}, {OP_MIN, 0, 3, {1, 1, 1}}};
enum { KINKS = sizeof kinks / sizeof *kinks };

static void kinks_are_exactly_where_they_are(void **state)
{
    (void)state;
    bool seen[OP_COUNT] = {false};
    for (size_t k = 0; k < KINKS; k++) {
        struct arena *arena = arena_open(0);
        if (differentiate(arena, &kinks[k]).kink != 0)
            report(&kinks[k], "the kink is not seen");
        assert_true(differentiate(arena, &kinks[k]).kink == 0);
        seen[kinks[k].op] = true;
        arena_close(arena);
    }
    for (enum op op = 0; op < OP_COUNT; op++)
        if (seen[op] != (op_rows[op].kink != NULL))
            fail_msg("%s: a kink without a known place, or the other way round", op_rows[op].name);
}

/* The smallest move leaves a kink, and no sample stands on one. */
static void next_to_a_kink_is_no_kink(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINKS; k++) {
        struct arena *arena = arena_open(0);
        struct sample beside = kinks[k];
        for (size_t i = 0; i < beside.n; i += 2) /* one of two; of a tie of three, the outer ones */
            beside.x[i] = beside.x[i] == 0 ? 1e-300 : nextafter(beside.x[i], 0);
        bool tied = beside.op == OP_MAX || beside.op == OP_MIN;
        double kink = differentiate(arena, &beside).kink;
        if (kink == 0 && !tied)
            report(&beside, "a kink where there is none");
        assert_true(kink != 0 || tied);
        arena_close(arena);
    }
    for (enum op op = 0; op < OP_COUNT; op++) {
        struct sample samples[MOST_SAMPLES];
        for (size_t i = 0, count = read_samples(op, 1.5, samples); op_rows[op].kink != NULL && i < count; i++) {
            struct arena *arena = arena_open(0);
            assert_true(differentiate(arena, &samples[i]).kink != 0);
            arena_close(arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_samples),           cmocka_unit_test(every_rule_is_the_derivative),
        cmocka_unit_test(mutants_of_every_rule_are_caught), cmocka_unit_test(kinks_are_exactly_where_they_are),
        cmocka_unit_test(next_to_a_kink_is_no_kink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
