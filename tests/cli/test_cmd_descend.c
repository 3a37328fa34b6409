/* critpoint descend: optimizers, from one point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/arenas.h"
#include "support/program.h"

#define LOSS "descend", "-e", "(1 - w1*w2)^2", "--at", "0,0"

/* The tables of the library and the options agree: a new setting needs an option, a new optimizer is explained. */
static void test_every_setting_has_an_option(void **state)
{
    struct answer a = PROGRAM(*state, "help", "descend");
    for (size_t k = 0; k < cp_setting_count(); k++)
        assert_non_null(strstr(a.out, str_format(*state, "--%s ", cp_setting_name(k))));
    for (size_t k = 0; k < cp_optimizer_count(); k++)
        assert_non_null(strstr(a.out, str_format(*state, "\n  %s ", cp_optimizer_at(k)->name)));
    for (size_t k = 0; k < cp_schedule_count(); k++)
        assert_non_null(strstr(a.out, str_format(*state, "\n  %s ", cp_schedule_at(k)->name)));
}

static void test_settings_reach_the_runs(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "--lr", "0.5", "--lr=0.25", "--optimizer", "adam,gd:lr=2", "--schedule",
                              "step", "--json");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "{\"lr\": 0.25, \"beta1\": 0.9,"));
    assert_non_null(strstr(a.out, "{\"lr\": 2,"));
    assert_non_null(strstr(a.out, "\"schedule\": \"step\", \"warmup\": 0, \"gamma\": 0.1, \"period\": 333}"));
}

static void test_what_is_given_in_vain(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "--epsilon", "0.1");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "add --sharpness"));
    a = PROGRAM(*state, LOSS, "--stride", "2");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    a = PROGRAM(*state, LOSS, "--path", "x.txt");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, ".csv or .npy"));
}

static void test_it_may_keep_quiet(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "-q");
    assert_int_equal(a.status, CP_OK);
    assert_string_equal(a.out, "");
    assert_string_equal(a.err, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_setting_has_an_option),
        cmocka_unit_test(test_settings_reach_the_runs),
        cmocka_unit_test(test_what_is_given_in_vain),
        cmocka_unit_test(test_it_may_keep_quiet),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
