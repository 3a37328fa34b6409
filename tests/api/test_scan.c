/* Scanners through the public functions: as the header says, from several threads, and when memory runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/session.h"

#include <math.h>
#include <string.h>

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

static void records(void **state)
{
    cp_model *model = cp_load_formula(*state, "(1 - w1*w2)^2 + log(w1 + 5)*0", NULL);
    cp_scanner *scanner = cp_scanner_open(model, NULL, true);
    const double points[] = {0, 0, 1, 2, -6, 0};
    struct cp_record out[3];
    assert_non_null(scanner);
    assert_true(cp_scanner_run(scanner, 3, points, out));
    assert_int_equal(out[0].verdict, CP_SADDLE);
    assert_true(out[0].loss == 1 && out[0].lambda_min == -2 && out[0].lambda_max == 2 && out[0].minimum_ratio == 0.5);
    assert_non_null(out[0].escape);
    assert_true(out[0].escape->loss_after < 1);
    assert_int_equal(out[1].verdict, CP_NOT_CRITICAL);
    assert_true(out[2].not_finite && out[2].error != NULL);
    cp_scanner_clear(scanner);
    cp_scanner_clear(scanner);
    assert_true(cp_scanner_run(scanner, 0, points, out));
}

/* What a scanner gives out stays until it is cleared, and memory does not grow from block to block. */
static void memory(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2 - y^2", NULL);
    cp_scanner *first = cp_scanner_open(model, NULL, false);
    cp_scanner *second = cp_scanner_open(model, NULL, false);
    double point[] = {0, 0};
    struct cp_record out[2];
    const char *id;
    const char *error;
    assert_true(cp_scanner_read(first, "{\"id\": 7, \"x\": 0}", 17, point, &id, &error));
    assert_true(cp_scanner_run(first, 1, point, &out[0]));
    point[0] = 3;
    assert_true(cp_scanner_run(second, 1, point, &out[1]));
    assert_string_equal(id, "7");
    assert_null(error);
    assert_true(out[0].eigenvalues[0] == -2 && out[0].eigenvalues[1] == 2);
    size_t used = arena_used(((cp_session *)*state)->arena);
    for (int k = 0; k < 1000; k++) {
        cp_scanner_clear(first);
        assert_true(cp_scanner_run(first, 1, point, out));
        assert_true(cp_scanner_read(first, "[1,", 3, point, &id, &error));
        assert_non_null(error);
    }
    assert_int_equal(arena_used(((cp_session *)*state)->arena), used);
}

static void refusals(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2", NULL);
    const struct cp_options formulas = {.derivatives = CP_FORMULA};
    assert_null(cp_scanner_open(model, &formulas, false)); /* the model has none */
    assert_int_equal(cp_diagnostic_count(*state), 1);
    assert_null(cp_open_points(model, "/nowhere/p.npy"));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E401");
    assert_null(cp_partial_point(model, "y=1"));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E503");
}

static void partial_points(void **state)
{
    static const char json[] = "{\"parameters\": {\"x\": {\"shape\": []}, \"y\": 4}, \"loss\": \"x^2 + y\"}";
    cp_model *model = cp_load_json(*state, json, sizeof json - 1, "model");
    assert_non_null(model);
    const double *base = cp_partial_point(model, NULL);
    assert_true(isnan(base[0]) && base[1] == 4);
    base = cp_partial_point(model, "x=2");
    assert_true(base[0] == 2 && base[1] == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records, open_session, close_session),
        cmocka_unit_test_setup_teardown(memory, open_session, close_session),
        cmocka_unit_test_setup_teardown(refusals, open_session, close_session),
        cmocka_unit_test_setup_teardown(partial_points, open_session, close_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
