/* Searches through the public function: threads change nothing, and a search may be ended. */
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

static const double LOW[] = {-5, -5};
static const double HIGH[] = {6, 6};

static void threads_do_not_matter(void **state)
{
    cp_model *model = cp_load_formula(*state, "sin(x)*sin(y) + 0.05*x*y^2", NULL);
    struct cp_search_request request = {.low = LOW, .high = HIGH, .starts = 60, .seed = 3, .threads = 1};
    const struct cp_search *one = cp_find(model, &request);
    assert_non_null(one);
    for (size_t threads = 2; threads <= 7; threads += 5) {
        request.threads = threads;
        const struct cp_search *many = cp_find(model, &request);
        assert_int_equal(many->count, one->count);
        assert_int_equal(many->reached, one->reached);
        assert_int_equal(many->outside, one->outside);
        for (size_t k = 0; k < one->count; k++) {
            assert_int_equal(many->list[k].starts, one->list[k].starts);
            assert_memory_equal(many->list[k].report->theta, one->list[k].report->theta, 2 * sizeof(double));
            assert_memory_equal(many->list[k].report->eigenvalues, one->list[k].report->eigenvalues,
                                2 * sizeof(double));
        }
    }
}

struct watch {
    size_t calls;
    size_t last;
};

static bool until_the_tenth(void *context, size_t done)
{
    struct watch *watch = context;
    watch->calls++;
    assert_int_equal(done, watch->last + 1); /* in order, one by one */
    watch->last = done;
    return done < 10;
}

static void a_search_may_be_ended(void **state)
{
    cp_model *model = cp_load_formula(*state, "(x^2 - 1)^2 + (y^2 - 1)^2", NULL);
    for (size_t threads = 1; threads <= 4; threads += 3) {
        struct watch watch = {0};
        const struct cp_search_request request = {.low = LOW,
                                                  .high = HIGH,
                                                  .starts = 1000,
                                                  .threads = threads,
                                                  .progress = until_the_tenth,
                                                  .context = &watch};
        const struct cp_search *search = cp_find(model, &request);
        assert_non_null(search);
        assert_int_equal(watch.calls, 10);
        assert_true(search->starts == 10 && search->asked == 1000);
        assert_true(search->count > 0 && search->reached <= 10);
    }
}

static void refusals_leave_diagnostics(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2 + y^2", NULL);
    const struct cp_search_request nowhere = {0};
    const struct cp_options formulas = {.derivatives = CP_FORMULA};
    const struct cp_search_request without = {.low = LOW, .high = HIGH, .options = &formulas};
    assert_null(cp_find(model, &nowhere));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E506");
    assert_null(cp_find(model, &without));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E304");
}

/* From values of the loss alone, and by the model's own formulas. */
static void other_derivatives(void **state)
{
    static const char json[] = "{\"parameters\": [\"x\", \"y\"], \"loss\": \"(x^2 - 1)^2 + y^2\","
                               " \"gradient\": [\"4*x*(x^2 - 1)\", \"2*y\"]}";
    cp_model *model = cp_load_json(*state, json, sizeof json - 1, "double well");
    for (int method = CP_EXACT; method <= CP_FINITE_DIFFERENCES; method++) {
        const struct cp_options options = {.derivatives = (enum cp_derivatives)method};
        const struct cp_search_request request = {.low = LOW, .high = HIGH, .options = &options, .starts = 12};
        const struct cp_search *search = cp_find(model, &request);
        assert_non_null(search);
        assert_int_equal(search->count, 3);
        assert_true(fabs(search->list[0].report->theta[0] + 1) < 1e-4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_do_not_matter, open_session, close_session),
        cmocka_unit_test_setup_teardown(a_search_may_be_ended, open_session, close_session),
        cmocka_unit_test_setup_teardown(refusals_leave_diagnostics, open_session, close_session),
        cmocka_unit_test_setup_teardown(other_derivatives, open_session, close_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
