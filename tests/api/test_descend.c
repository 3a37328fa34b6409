/* Descents through the public functions, and when memory runs out. */
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

static void from_a_saddle(void **state)
{
    cp_model *model = cp_load_formula(*state, "(1 - w1*w2)^2", NULL);
    const double theta[] = {0, 0};
    const struct cp_descents *d = cp_descend(model, theta, NULL);
    assert_non_null(d);
    assert_int_equal(d->count, cp_optimizer_count());
    for (size_t k = 0; k < d->count; k++) {
        assert_string_equal(d->list[k].optimizer, cp_optimizer_at(k)->name);
        assert_int_equal(d->list[k].end, CP_END_REST);
        assert_non_null(d->list[k].report);
    }
}

static void a_mistake(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2", NULL);
    const struct cp_descent_options options = {.optimizers = "newton"};
    assert_null(cp_descend(model, (const double[]){1}, &options));
    assert_int_equal(cp_diagnostic_at(*state, 0)->status, CP_INVALID_INPUT);
    assert_non_null(cp_descend(model, (const double[]){1}, NULL));
}

/* Bit by bit the same, again and whatever the threads. */
static void the_same_again(void **state)
{
    static const char text[] = "{\"parameters\": {\"w\": {\"shape\": [3]}}, \"data\": {\"X\": [[1, 2, 3], [4, 5, 6], "
                               "[-1, 0, 2], [3, 1, 1]], \"y\": [1, 2, 3, 4]}, \"loss\": \"mean(tanh(X @ w - y)^2)\"}";
    cp_model *model = cp_load_json(*state, text, sizeof text - 1, "text");
    const struct cp_descents *d[2];
    for (int k = 0; k < 2; k++) {
        const struct cp_descent_options options = {
            .steps = 50, .perturb = 0.1, .seed = 3, .report = {.threads = 1 + k}};
        d[k] = cp_descend(model, (const double[]){0.5, -0.5, 0.25}, &options);
        assert_non_null(d[k]);
    }
    for (size_t k = 0; k < d[0]->count; k++)
        assert_memory_equal(d[0]->list[k].theta, d[1]->list[k].theta, 3 * sizeof(double));
}

static void memory_runs_out(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t limit = 20000; limit < 4000000; limit += limit / 8) {
        cp_session *session = session_open(limit);
        cp_model *model = session == NULL ? NULL : cp_load_formula(session, "(1 - x*y)^2 + z^2", NULL);
        if (model != NULL && cp_descend(model, (const double[]){0, 0, 1}, NULL) == NULL) {
            assert_int_equal(cp_diagnostic_at(session, 0)->status, CP_MACHINE);
            failures++;
        }
        cp_close(session);
    }
    assert_true(failures > 3);
}

static void names(void **state)
{
    (void)state;
    for (int end = 0; end < CP_END_COUNT; end++)
        assert_non_null(cp_descent_end_name((enum cp_descent_end)end));
    assert_null(cp_descent_end_name(CP_END_COUNT));
    assert_null(cp_optimizer_at(cp_optimizer_count()));
    assert_null(cp_schedule_at(cp_schedule_count()));
    assert_string_equal(cp_schedule_at(0)->name, "constant");
    assert_string_equal(cp_setting_name(0), "lr");
    assert_null(cp_setting_name(cp_setting_count()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(from_a_saddle, open_session, close_session),
        cmocka_unit_test_setup_teardown(a_mistake, open_session, close_session),
        cmocka_unit_test_setup_teardown(the_same_again, open_session, close_session),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
