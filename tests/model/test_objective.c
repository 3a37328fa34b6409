/* "loss", "gradient", "hessian" and "quadratic". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/files.h"
#include "support/model_texts.h"
#include "support/random.h"

#include "data/matrix.h"

static void test_own_formulas(void **state)
{
    struct model *model = model_valid(
        *state,
        "{\"parameters\": {\"w\": [1, 2], \"b\": 3}, \"loss\": \"b*sum(w^2)\","
        "\"gradient\": {\"b\": \"sum(w^2)\", \"w\": \"2*b*w\"},"
        "\"hessian\": [[\"2*b\", \"0\", \"2*w[0]\"], [\"0\", \"2*b\", \"2*w[1]\"], [\"2*w[0]\", \"2*w[1]\", \"0\"]]}");
    const double theta[] = {2, 3, 5};
    const double gradient[] = {20, 30, 13};
    const double hessian[] = {10, 0, 4, 0, 10, 6, 4, 6, 0};
    for (int formulas = 0; formulas < 2; formulas++) {
        struct derivatives d = model_derivatives_at(model, theta, formulas);
        for (size_t i = 0; i < 3; i++)
            assert_close(d.gradient[i], gradient[i], 1e-15, 0);
        for (size_t k = 0; k < 9; k++)
            assert_close(d.hessian[k], hessian[k], 1e-15, 0);
    }
}

static void test_gradient_list_counts_entries(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": {\"w\": [1, 2], \"b\": 3}, \"loss\": \"b*sum(w)\","
                                              "\"gradient\": [\"b\", \"b\", \"w[0] + w[1] + 100\"]}");
    struct derivatives d = model_derivatives_at(model, (double[]){2, 3, 5}, true);
    assert_close(d.gradient[0], 5, 0, 0);
    assert_close(d.gradient[2], 105, 0, 0); /* the user's, right or wrong */
}

/* The graph of a loss is differentiated once: later questions find the same nodes. */
static void test_derived_once(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": [\"x\", \"y\"], \"loss\": \"exp(x)*sin(y) + x^3\"}");
    struct exact_spec first = model_exact_spec(model, false);
    size_t nodes = model->graph->count;
    size_t used = arena_used(model->arena);
    struct exact_spec second = model_exact_spec(model, false);
    assert_ptr_equal(first.pieces, second.pieces);
    assert_int_equal(model->graph->count, nodes);
    assert_int_equal(arena_used(model->arena), used);
}

/* ---- Quadratic forms ---- */

/* Random symmetric A, b, c over parameters of several shapes: value, gradient A theta + b, Hessian A. */
static void test_quadratic_over_tensors(void **state)
{
    struct random random = {5};
    for (int trial = 0; trial < 50; trial++) {
        struct arena *arena = arena_child(*state);
        double a[6][6];
        double b[6];
        double theta[6];
        double c = random_normal(&random);
        struct text text = {.arena = arena};
        text_puts(&text,
                  "{\"parameters\": {\"p\": 0, \"W\": {\"shape\": [2, 2]}, \"q\": [0]}, \"quadratic\": {\"A\": [");
        for (size_t i = 0; i < 6; i++) {
            b[i] = random_normal(&random);
            theta[i] = random_normal(&random);
            for (size_t j = 0; j <= i; j++)
                a[i][j] = a[j][i] = random_normal(&random);
        }
        for (size_t i = 0; i < 6; i++)
            for (size_t j = 0; j < 6; j++)
                text_printf(&text, "%s%.17g%s", j == 0 ? "[" : ",", a[i][j], j < 5 ? "" : i < 5 ? "]," : "]");
        text_puts(&text, "], \"b\": [");
        for (size_t i = 0; i < 6; i++)
            text_printf(&text, "%s%.17g", i == 0 ? "" : ",", b[i]);
        text_printf(&text, "], \"c\": %.17g}}", c);
        struct model *model = model_valid(arena, text.at);
        struct derivatives d = model_derivatives_at(model, theta, false);
        double value = c;
        for (size_t i = 0; i < 6; i++) {
            double image = 0;
            for (size_t j = 0; j < 6; j++)
                image += a[i][j] * theta[j];
            value += theta[i] * (image / 2 + b[i]);
            assert_close(d.gradient[i], image + b[i], 1e-13, 1e-13);
            for (size_t j = 0; j < 6; j++)
                assert_close(d.hessian[i * 6 + j], a[i][j], 1e-14, 0);
        }
        assert_close(d.loss, value, 1e-13, 1e-13);
        arena_close(arena);
    }
}

static void test_quadratic_alone(void **state)
{
    struct model *model = model_valid(*state, "{\"quadratic\": {\"A\": [[2, 1], [1, 3]]}}");
    assert_int_equal(model->parameter_count, 1);
    assert_string_equal(model->parameters[0].name, "x");
    assert_string_equal(model->form, "quadratic");
    assert_close(model_loss_at(model, (double[]){1, 2}), 1 + 2 + 6, 1e-15, 0);
}

static void test_quadratic_from_files(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *directory = directory_make(arena);
    static const char *const endings[] = {".json", ".csv", ".npy", ".mtx"};
    double a[] = {2, 1, 1, 3};
    double b[] = {5, -7};
    for (size_t k = 0; k < 4; k++) {
        struct diags diags = {.arena = arena};
        const struct matrix matrix = {2, 2, a};
        const struct matrix vector = {2, 1, b};
        assert_true(matrix_write(arena, str_format(arena, "%sA%s", directory, endings[k]), &matrix, &diags));
        assert_true(matrix_write(arena, str_format(arena, "%sb%s", directory, endings[k]), &vector, &diags));
        struct model *model = model_valid_in(
            arena, str_format(arena, "%smodel.json", directory),
            str_format(arena, "{\"quadratic\": {\"A\": {\"file\": \"A%s\"}, \"b\": {\"file\": \"b%s\"}, \"c\": 0.5}}",
                       endings[k], endings[k]));
        assert_close(model_loss_at(model, (double[]){1, 2}), 9 + 5 - 14 + 0.5, 1e-15, 0);
    }
    arena_close(arena);
}

/* ---- Refusals ---- */

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"x\"], \"loss\": ~3}", "E302 $.loss"},
        {"{\"parameters\": {\"w\": [1, 2]}, \"loss\": ~\"w^2\"}", "E207 $.loss"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"gradient\": ~\"1\"}", "E302 $.gradient"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"gradient\": ~[\"1\", \"~y\"]}",
         "E306 $.gradient; E202 $.gradient[1]"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"gradient\": ~[]}", "E306 $.gradient"},
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\", \"gradient\": [~1, ~\"[x, y]\"]}",
         "E302 $.gradient[0]; E207 $.gradient[1]"},
        {"{\"parameters\": [\"x\", \"yy\"], \"loss\": \"x\", \"gradient\": ~{\"x\": \"1\", ~\"y\": \"0\"}}",
         "E304 $.gradient; E503 $.gradient.y"},
        {"{\"parameters\": {\"w\": [1, 2]}, \"loss\": \"sum(w)\", \"gradient\": {\"w\": ~\"1\"}}", "E306 $.gradient.w"},
        {"{\"parameters\": {\"w\": [1, 2]}, \"loss\": \"sum(w)\", \"gradient\": {\"w\": \"~v\"}}", "E202 $.gradient.w"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"hessian\": ~\"0\"}", "E302 $.hessian"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"hessian\": [~\"0\"]}", "E302 $.hessian[0]"},
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x\", \"hessian\": ~[[\"0\", \"0\"]]}", "E306 $.hessian"},
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x\", \"hessian\": [[\"0\", \"0\"], ~[\"0\", \"~z\", \"0\"]]}",
         "E306 $.hessian[1]; E202 $.hessian[1][1]"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"hessian\": [[~\"[x]\"]]}", "E207 $.hessian[0][0]"},
        {"{\"quadratic\": ~[[1]]}", "E302 $.quadratic"},
        {"{\"quadratic\": ~{}}", "E304 $.quadratic"},
        {"{\"quadratic\": {\"A\": [[1]], ~\"B\": [1]}}", "E301 $.quadratic.B"},
        {"{\"quadratic\": {\"A\": ~{}}}", "E304 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": {\"file\": ~1}}}", "E302 $.quadratic.A.file"},
        {"{\"quadratic\": {\"A\": {~\"path\": \"A.npy\"}}}", "E301 $.quadratic.A.path"},
        {"{\"quadratic\": {\"A\": ~3}}", "E306 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": ~[]}}", "E406 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": ~[[]]}}", "E406 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": ~[[[1]]]}}", "E306 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": ~[[1, 2]]}}", "E406 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": [[1, 2], ~[3]], \"b\": [~\"x\"], \"c\": ~\"0\"}}",
         "E306 $.quadratic.A[1]; E302 $.quadratic.b[0]; E302 $.quadratic.c"},
        {"{\"quadratic\": {\"A\": ~[[1, 2], [3, 4]]}}", "E407 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": ~[[1, 1e308], [-1e308, 4]]}}", "E407 $.quadratic.A"},
        {"{\"quadratic\": {\"A\": [[1, 0], [0, 1]], \"b\": ~[1]}}", "E406 $.quadratic.b"},
        {"{\"quadratic\": {\"A\": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]], \"b\": ~[[1, 2], [3, 4]]}}",
         "E406 $.quadratic.b"},
        {"{\"parameters\": [\"x\"], \"quadratic\": ~{\"A\": [[1, 0], [0, 1]]}}", "E406 $.quadratic"},
        {"{\"parameters\": [\"x\", ~\"x\"], \"quadratic\": {\"A\": [[1, 0], [0, 1]]}}", "E305 $.parameters[1]"},
        {"{\"constants\": {\"x\": 1}, \"quadratic\": ~{\"A\": [[1]]}}", "E305 $.quadratic"},
    };
    EXPECT_REFUSED(state, refusals);
}

/* What rounding leaves of symmetry is no mistake. */
static void test_asymmetry_of_rounding(void **state)
{
    struct model *model = model_valid(*state, "{\"quadratic\": {\"A\": [[1, 0.5], [0.500000000001, 1]]}}");
    struct derivatives d = model_derivatives_at(model, (double[]){0, 0}, false);
    assert_close(d.hessian[1], 0.5000000000005, 1e-15, 0);
    assert_close(d.hessian[2], d.hessian[1], 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_formulas),    cmocka_unit_test(test_gradient_list_counts_entries),
        cmocka_unit_test(test_derived_once),    cmocka_unit_test(test_quadratic_over_tensors),
        cmocka_unit_test(test_quadratic_alone), cmocka_unit_test(test_quadratic_from_files),
        cmocka_unit_test(test_refusals),        cmocka_unit_test(test_asymmetry_of_rounding),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
