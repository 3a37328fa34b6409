/* Schemes: their numbers are bounded and distributed as the papers say, the same for the same seed, and only there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/model_texts.h"

#include "model/init.h"

static const struct init *scheme(struct arena *arena, const char *text)
{
    const char *whole = str_format(arena, "{\"parameters\": [\"x\"], \"init\": %s, \"loss\": \"x\"}", text);
    return model_valid(arena, whole)->init;
}

/* Mean, variance and largest size of the entries. */
struct moments {
    double mean;
    double variance;
    double largest;
};

static struct moments moments_of(size_t n, const double *values)
{
    struct moments m = {0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        m.mean += values[i] / (double)n;
        m.largest = fmax(m.largest, fabs(values[i]));
    }
    for (size_t i = 0; i < n; i++)
        m.variance += (values[i] - m.mean) * (values[i] - m.mean) / (double)n;
    return m;
}

/* Variances of Glorot and Bengio (2010), equation 16, and He et al. (2015), equation 10, and those that were asked for;
 * in the shapes of dense (200 x 300) and convolutional (40 x 50 x 5 x 6) weights. */
static void test_distributions(void **state)
{
    static const struct {
        const char *text;
        struct shape shape;
        double mean;
        double variance;
        bool bounded; /* uniform: no entry beyond sqrt(3 variance) */
    } rows[] = {
        {"{\"scheme\": \"uniform\", \"seed\": 1}", {2, {200, 300}}, 0, 1.0 / 3, true},
        {"{\"scheme\": \"uniform\", \"low\": -0.25, \"high\": 0.25}", {1, {60000}}, 0, 0.25 / 12, true},
        {"{\"scheme\": \"uniform\", \"low\": 5, \"high\": 7, \"seed\": 8}", {1, {60000}}, 6, 4.0 / 12, false},
        {"{\"scheme\": \"normal\", \"seed\": 3}", {2, {200, 300}}, 0, 1, false},
        {"{\"scheme\": \"normal\", \"mean\": -2, \"std\": 3}", {2, {200, 300}}, -2, 9, false},
        {"{\"scheme\": \"glorot_uniform\", \"seed\": 4}", {2, {200, 300}}, 0, 2.0 / 500, true},
        {"{\"scheme\": \"glorot_normal\", \"seed\": 5}", {2, {200, 300}}, 0, 2.0 / 500, false},
        {"{\"scheme\": \"he_uniform\", \"seed\": 6}", {2, {200, 300}}, 0, 2.0 / 300, true},
        {"{\"scheme\": \"he_normal\", \"seed\": 7}", {2, {200, 300}}, 0, 2.0 / 300, false},
        {"{\"scheme\": \"glorot_uniform\"}", {4, {40, 50, 5, 6}}, 0, 2.0 / (30 * 90), true},
        {"{\"scheme\": \"he_normal\"}", {4, {40, 50, 5, 6}}, 0, 2.0 / (30 * 50), false},
        {"{\"scheme\": \"he_uniform\"}", {1, {60000}}, 0, 2.0 / 60000, true},
        {"{\"scheme\": \"glorot_normal\"}", {1, {60000}}, 0, 2.0 / 60001, false},
    };
    static double values[60000];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        init_fill(scheme(*state, rows[k].text), INIT_WEIGHT, k, &rows[k].shape, values);
        struct moments m = moments_of(60000, values);
        assert_close(m.mean, rows[k].mean, 0, 4 * sqrt(rows[k].variance / 60000));
        assert_close(m.variance, rows[k].variance, 4 * sqrt(2.0 / 60000), 0);
        double bound = sqrt(3 * rows[k].variance);
        if (rows[k].bounded && !(m.largest <= bound * (1 + 1e-15) && m.largest > 0.999 * bound))
            fail_msg("%s: up to %g, the bound is %g", rows[k].text, m.largest, bound);
        else if (!rows[k].bounded && rows[k].mean == 0)
            assert_true(m.largest > 3 * sqrt(rows[k].variance));
    }
}

static void test_constants(void **state)
{
    double values[6];
    struct shape shape = shape_matrix(2, 3);
    init_fill(scheme(*state, "{\"scheme\": \"constant\", \"value\": -0.5}"), INIT_FREE, 0, &shape, values);
    for (size_t i = 0; i < 6; i++)
        assert_close(values[i], -0.5, 0, 0);
    init_fill(scheme(*state, "{\"scheme\": \"zeros\", \"seed\": 3}"), INIT_WEIGHT, 0, &shape, values);
    for (size_t i = 0; i < 6; i++)
        assert_close(values[i], 0, 0, 0);
    init_fill(scheme(*state, "{\"scheme\": \"normal\", \"mean\": 1e308, \"std\": 0}"), INIT_FREE, 0, &shape, values);
    for (size_t i = 0; i < 6; i++)
        assert_close(values[i], 1e308, 0, 0);
}

/* What becomes of each kind of tensor, under a scheme that knows of fans and one that does not. */
static void test_roles(void **state)
{
    static const struct {
        enum init_role role;
        double glorot; /* NaN: drawn */
        double constant;
    } rows[] = {
        {INIT_FREE, NAN, 3}, {INIT_WEIGHT, NAN, 3}, {INIT_BIAS, 0, 3}, {INIT_SCALE, 1, 1}, {INIT_SHIFT, 0, 0},
    };
    struct shape shape = shape_vector(4);
    const struct init *glorot = scheme(*state, "{\"scheme\": \"glorot_normal\"}");
    const struct init *constant = scheme(*state, "{\"scheme\": \"constant\", \"value\": 3}");
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double values[4];
        init_fill(glorot, rows[k].role, 0, &shape, values);
        if (isnan(rows[k].glorot))
            assert_true(values[0] != 0 && values[0] != values[1]);
        else
            assert_close(values[3], rows[k].glorot, 0, 0);
        init_fill(constant, rows[k].role, 0, &shape, values);
        assert_close(values[3], rows[k].constant, 0, 0);
    }
}

/* Seed, tensor and entry decide, and nothing else: a longer tensor begins like a shorter one. */
static void test_what_numbers_depend_on(void **state)
{
    double a[8];
    double b[8];
    struct shape four = shape_vector(4);
    struct shape eight = shape_vector(8);
    const struct init *one = scheme(*state, "{\"scheme\": \"normal\", \"seed\": 1}");
    init_fill(one, INIT_FREE, 2, &four, a);
    init_fill(scheme(*state, "{\"seed\": 1, \"std\": 1, \"scheme\": \"normal\"}"), INIT_FREE, 2, &eight, b);
    assert_memory_equal(a, b, 4 * sizeof *a);
    init_fill(one, INIT_FREE, 3, &four, b);
    assert_true(a[0] != b[0] && a[0] != b[1]);
    init_fill(scheme(*state, "{\"scheme\": \"normal\", \"seed\": 2}"), INIT_FREE, 2, &four, b);
    assert_true(a[0] != b[0]);
    init_fill(scheme(*state, "{\"scheme\": \"normal\", \"seed\": 9007199254740992}"), INIT_FREE, 2, &four, b);
    assert_true(a[0] != b[0] && isfinite(b[3]));
}

/* Rank 0 counts as one input and one output; extremes stay finite. */
static void test_edges(void **state)
{
    double value[1000];
    struct shape scalar = shape_scalar();
    struct shape vector = shape_vector(1000);
    for (size_t stream = 0; stream < 1000; stream++) {
        init_fill(scheme(*state, "{\"scheme\": \"glorot_uniform\"}"), INIT_FREE, stream, &scalar, value);
        assert_true(fabs(*value) <= sqrt(3));
    }
    init_fill(scheme(*state, "{\"scheme\": \"uniform\", \"low\": -8e307, \"high\": 9e307}"), INIT_FREE, 0, &vector,
              value);
    for (size_t i = 0; i < 1000; i++)
        assert_true(value[i] >= -8e307 && value[i] <= 9e307);
    init_fill(scheme(*state, "{\"scheme\": \"normal\", \"std\": 1e307}"), INIT_FREE, 0, &vector, value);
    for (size_t i = 0; i < 1000; i++)
        assert_true(isfinite(value[i]));
    init_fill(scheme(*state, "{\"scheme\": \"uniform\", \"low\": 2, \"high\": 2}"), INIT_FREE, 0, &scalar, value);
    assert_close(*value, 2, 0, 0);
}

#define MODEL(init) "{\"parameters\": [\"x\"], \"init\": " init ", \"loss\": \"x\"}"

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {MODEL("~\"zeros\""), "E302 $.init"},
        {MODEL("~[]"), "E302 $.init"},
        {MODEL("~{}"), "E304 $.init"},
        {MODEL("~{\"seed\": 1}"), "E304 $.init"},
        {MODEL("{\"scheme\": ~\"glorot\"}"), "E305 $.init.scheme"},
        {MODEL("{\"scheme\": ~3}"), "E302 $.init.scheme"},
        {MODEL("~{\"scheme\": \"constant\"}"), "E304 $.init"},
        {MODEL("{\"scheme\": \"zeros\", ~\"value\": 1}"), "E301 $.init.value"},
        {MODEL("{\"scheme\": \"he_normal\", ~\"std\": 1}"), "E301 $.init.std"},
        {MODEL("{\"scheme\": \"normal\", \"std\": ~\"1\", \"mean\": ~null}"), "E302 $.init.std; E302 $.init.mean"},
        {MODEL("~{\"scheme\": \"normal\", \"std\": -1}"), "E302 $.init"},
        {MODEL("~{\"scheme\": \"normal\", \"std\": 1e308}"), "E302 $.init"},
        {MODEL("~{\"scheme\": \"uniform\", \"low\": 2}"), "E302 $.init"},
        {MODEL("~{\"scheme\": \"uniform\", \"low\": -1e308, \"high\": 1e308}"), "E302 $.init"},
        {MODEL("{\"scheme\": \"zeros\", \"seed\": ~-1}"), "E302 $.init.seed"},
        {MODEL("{\"scheme\": \"zeros\", \"seed\": ~1.5}"), "E302 $.init.seed"},
        {MODEL("{\"scheme\": \"zeros\", \"seed\": ~1e300}"), "E302 $.init.seed"},
        {MODEL("{\"scheme\": \"zeros\", \"seed\": ~\"1\", ~\"sed\": 2}"), "E302 $.init.seed; E301 $.init.sed"},
    };
    EXPECT_REFUSED(state, refusals);
    struct diags *diags;
    assert_null(model_of(*state, NULL, str_of(MODEL("{\"scheme\": \"glorot_unifrom\"}")), &diags));
    assert_string_equal(diags->items[0].remedy, "did you mean 'glorot_uniform'?");
    assert_null(model_of(*state, NULL, str_of(MODEL("{\"scheme\": \"sobol\"}")), &diags));
    assert_non_null(strstr(diags->items[0].remedy, "zeros, constant, uniform, normal, glorot_uniform"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distributions), cmocka_unit_test(test_constants),
        cmocka_unit_test(test_roles),         cmocka_unit_test(test_what_numbers_depend_on),
        cmocka_unit_test(test_edges),         cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
