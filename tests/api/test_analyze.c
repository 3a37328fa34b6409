/* Analyses and matrices through the public functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/session.h"

#include "support/close.h"
#include "support/files.h"

static int open_session(void **state)
{
    *state = cp_open();
    return *state == NULL;
}

static int close_session(void **state)
{
    cp_close(*state);
    return 0;
}

static cp_model *formula(cp_session *session, const char *text)
{
    cp_model *model = cp_load_formula(session, text, NULL);
    assert_non_null(model);
    return model;
}

static void expect_one(const cp_session *session, const char *code)
{
    assert_int_equal(cp_diagnostic_count(session), 1);
    assert_string_equal(cp_diagnostic_at(session, 0)->code, code);
}

/* The model itself stays as it is, whatever is asked about it: only reports add up. */
static void test_a_model_does_not_grow(void **state)
{
    static const char *const formulas[] = {
        "(1 - w1*w2)^2",
        "exp(x)*sin(y) + abs(x - 7)*max(y, x + 9) + sum(i in 0:5: (x + i)^2)",
        "where(x > 0, x^3, y^2) + relu(x + 3) + hypot(x + 2, y)",
    };
    const struct cp_options methods[] = {{.derivatives = CP_EXACT},
                                         {.derivatives = CP_FORMULA},
                                         {.derivatives = CP_FINITE_DIFFERENCES},
                                         {.check_derivatives = true, .want_eigenvectors = true}};
    for (size_t f = 0; f < 3; f++) {
        cp_model *model = formula(*state, formulas[f]);
        size_t used = 0;
        size_t nodes = 0;
        for (int k = 0; k < 1000; k++) {
            const double theta[] = {0.125 * (k % 7), 0.25 * (k % 5)};
            (void)cp_analyze(model, theta, &methods[k < 12 ? k % 4 : k % 100 == 0 ? k / 100 % 4 : k % 2]);
            if (k == 12) {
                used = arena_used(model->model->arena);
                nodes = model->model->graph->count;
            }
        }
        assert_int_equal(model->model->graph->count, nodes);
        assert_int_equal(arena_used(model->model->arena), used);
    }
}

/* A report costs no more than what it says. */
static void test_reports_are_small(void **state)
{
    cp_session *session = *state;
    cp_model *model = formula(session, "(1 - w1*w2)^2");
    (void)cp_analyze(model, (double[]){0, 0}, NULL);
    size_t before = arena_used(session->arena);
    for (int k = 0; k < 100; k++)
        assert_non_null(cp_analyze(model, (double[]){0, 0}, NULL));
    assert_true((arena_used(session->arena) - before) / 100 < 8 * 1024);
}

static void test_two_models(void **state)
{
    cp_model *a = formula(*state, "x^2 + y^2");
    cp_model *b = formula(*state, "y - x^2");
    const struct cp_report *first = cp_analyze(a, (double[]){0, 0}, NULL);
    const struct cp_report *second = cp_analyze(b, (double[]){0, 0}, NULL);
    const struct cp_report *third = cp_analyze(a, (double[]){0, 0}, NULL);
    assert_int_equal(first->verdict, CP_MINIMUM);
    assert_int_equal(second->verdict, CP_NOT_CRITICAL);
    assert_int_equal(third->verdict, CP_MINIMUM);
    assert_close(first->hessian[0], 2, 0, 0); /* reports stay */
    assert_string_equal(second->parameters[0].name, "y");
}

/* An answer does not depend on what was asked before. */
static void test_same_question_same_answer(void **state)
{
    cp_model *model = formula(*state, "(1 - x*y)^2 + sin(x)^4");
    const double theta[] = {0.3, -0.7};
    const struct cp_report *first = cp_analyze(model, theta, NULL);
    for (int k = 0; k < 20; k++)
        (void)cp_analyze(model, (double[]){k, -k}, &(struct cp_options){.derivatives = (enum cp_derivatives)(k % 3)});
    const struct cp_report *again = cp_analyze(model, theta, NULL);
    assert_memory_equal(first->hessian, again->hessian, 4 * sizeof(double));
    assert_memory_equal(first->eigenvalues, again->eigenvalues, 2 * sizeof(double));
    assert_memory_equal(first->gradient, again->gradient, 2 * sizeof(double));
}

static void test_numerical_failures(void **state)
{
    cp_model *model = formula(*state, "log(x)");
    assert_null(cp_analyze(model, (double[]){-1}, NULL));
    expect_one(*state, "E601");
    assert_int_equal(cp_diagnostic_at(*state, 0)->status, CP_NUMERICAL);
    assert_non_null(strstr(cp_diagnostic_at(*state, 0)->message, "log(x)"));
    assert_null(cp_analyze(model, (double[]){NAN}, NULL));
    expect_one(*state, "E601");
    assert_null(cp_analyze(model, (double[]){INFINITY}, NULL));
    expect_one(*state, "E601");
    assert_non_null(cp_analyze(model, (double[]){1}, NULL));
    assert_int_equal(cp_diagnostic_count(*state), 0);
}

/* ---- Matrices ---- */

static void test_classify(void **state)
{
    static const struct {
        double h[4];
        enum cp_verdict verdict;
        double low;
        double high;
    } rows[] = {
        {{0, -2, -2, 0}, CP_SADDLE, -2, 2},   {{2, 0, 0, 2}, CP_MINIMUM, 2, 2},
        {{-2, 0, 0, -2}, CP_MAXIMUM, -2, -2}, {{4, 2, 2, 3}, CP_MINIMUM, 1.4384471871911697, 5.5615528128088303},
        {{1, 0, 0, 0}, CP_DEGENERATE, 0, 1},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct cp_report *report = cp_classify(*state, 2, rows[k].h, NULL, "h", NULL);
        assert_non_null(report);
        assert_int_equal(report->verdict, rows[k].verdict);
        assert_close(report->eigenvalues[0], rows[k].low, 1e-14, 1e-15);
        assert_close(report->eigenvalues[1], rows[k].high, 1e-14, 1e-15);
        assert_true(report->bare_matrix);
    }
}

static void test_classify_refuses(void **state)
{
    assert_null(cp_classify(*state, 0, NULL, NULL, "empty", NULL));
    expect_one(*state, "E406");
    assert_null(cp_classify(*state, 2, (double[]){1, 2, 3, 4}, NULL, "h", NULL));
    expect_one(*state, "E407");
    assert_null(cp_classify(*state, 1, (double[]){NAN}, NULL, "h", NULL));
    expect_one(*state, "E408");
    assert_null(cp_classify(*state, 1, (double[]){1}, (double[]){INFINITY}, NULL, NULL));
    expect_one(*state, "E408");
}

static void test_matrix_files(void **state)
{
    cp_session *session = *state;
    struct arena *arena = arena_open(0);
    const char *directory = directory_make(arena);
    static const char *const endings[] = {"npy", "csv", "json", "mtx"};
    const double values[] = {0.1, -1e-300, 1e300, 4, 5, 1.0 / 3};
    for (size_t k = 0; k < 4; k++) {
        const char *path = str_format(arena, "%sm.%s", directory, endings[k]);
        assert_int_equal(cp_write_matrix(session, path, 2, 3, values), CP_OK);
        const struct cp_matrix *matrix = cp_read_matrix(session, path);
        assert_non_null(matrix);
        assert_int_equal(matrix->rows, 2);
        assert_int_equal(matrix->columns, 3);
        assert_memory_equal(matrix->values, values, sizeof values);
    }
    assert_null(cp_read_matrix(session, str_format(arena, "%snone.csv", directory)));
    expect_one(session, "E401");
    assert_int_equal(cp_write_matrix(session, str_format(arena, "%sno/m.csv", directory), 1, 1, values), CP_MACHINE);
    expect_one(session, "E902");
    assert_int_equal(cp_write_matrix(session, str_format(arena, "%sm.txt", directory), 1, 1, values), CP_INVALID_INPUT);
    arena_close(arena);
}

/* ---- Names ---- */

static void test_names(void **state)
{
    (void)state;
    static const char *const verdicts[] = {"minimum", "maximum", "saddle", "degenerate", "nonsmooth", "not_critical"};
    for (int k = 0; k < CP_VERDICT_COUNT; k++)
        assert_string_equal(cp_verdict_name((enum cp_verdict)k), verdicts[k]);
    assert_null(cp_decided_by_name(CP_BY_NOTHING));
    assert_string_equal(cp_decided_by_name(CP_BY_GRADIENT), "gradient");
    assert_string_equal(cp_decided_by_name(CP_BY_HESSIAN), "hessian");
    assert_string_equal(cp_derivatives_name(CP_EXACT), "exact");
    assert_string_equal(cp_derivatives_name(CP_FORMULA), "formula");
    assert_string_equal(cp_derivatives_name(CP_FINITE_DIFFERENCES), "fd");
}

static void test_functions(void **state)
{
    (void)state;
    bool found = false;
    for (size_t k = 0; k < cp_function_count(); k++) {
        assert_non_null(cp_function_at(k)->summary);
        found = found || strcmp(cp_function_at(k)->name, "tanh") == 0;
    }
    assert_true(found);
}

/* What is asked for is there, what is not is NULL. */
static void test_sharpness_and_batches_are_on_demand(void **state)
{
    static const char json[] = "{\"parameters\": {\"a\": 4}, \"data\": {\"y\": [1, 3, 5, 7]}, "
                               "\"loss\": \"mean((a - y)^2)\"}";
    cp_model *model = cp_load_json(*state, json, sizeof json - 1, "test.json");
    const double theta[] = {4};
    const struct cp_report *r = cp_analyze(model, theta, NULL);
    assert_true(r != NULL && r->flatness == NULL && r->batches == NULL);
    r = cp_analyze(model, theta, &(struct cp_options){.sharpness = true, .batches = 2});
    assert_true(r != NULL && r->flatness != NULL && r->batches != NULL);
    assert_close(r->flatness->rise, 2.5e-5, 1e-9, 0);
    assert_int_equal(r->batches->verdicts[CP_NOT_CRITICAL], 2);
    assert_close(r->batches->row_covariance_trace, 64, 1e-12, 0);
    assert_string_equal(cp_batch_losses_name(r->batches->losses), "mean");
    assert_string_equal(cp_batch_losses_name(CP_LOSSES_ADD_UP), "sum");
    assert_null(cp_batch_losses_name(CP_LOSSES_UNRELATED));
    assert_null(cp_analyze(model, theta, &(struct cp_options){.batches = 5}));
    expect_one(*state, "E410");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_model_does_not_grow),
        cmocka_unit_test(test_reports_are_small),
        cmocka_unit_test(test_two_models),
        cmocka_unit_test(test_same_question_same_answer),
        cmocka_unit_test(test_numerical_failures),
        cmocka_unit_test(test_classify),
        cmocka_unit_test(test_classify_refuses),
        cmocka_unit_test(test_matrix_files),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_functions),
        cmocka_unit_test_setup_teardown(test_sharpness_and_batches_are_on_demand, open_session, close_session),
    };
    return cmocka_run_group_tests(tests, open_session, close_session);
}
