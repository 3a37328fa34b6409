/* From argv to the exit code: what is written where, and when. */
#include "cli/job.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/arenas.h"
#include "support/program.h"

#define SADDLE "-e", "(1 - w1*w2)^2", "--at", "0,0"

static void test_a_verdict_is_an_answer(void **state)
{
    struct answer a = PROGRAM(*state, SADDLE);
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "saddle"));
    assert_string_equal(a.err, "");
}

static void test_a_failed_expectation_shows_the_result_and_says_why(void **state)
{
    struct answer a = PROGRAM(*state, SADDLE, "--expect", "minimum");
    assert_int_equal(a.status, CP_UNEXPECTED);
    assert_non_null(strstr(a.out, "saddle"));
    assert_string_equal(a.err, "critpoint: expected minimum; found saddle\n");
    a = PROGRAM(*state, SADDLE, "--expect", "saddle:1", "--expect-nullity", "0");
    assert_int_equal(a.status, CP_OK);
    assert_string_equal(a.err, "");
}

static void test_quiet_leaves_the_exit_code_alone(void **state)
{
    struct answer a = PROGRAM(*state, "-q", SADDLE, "--expect", "minimum");
    assert_int_equal(a.status, CP_UNEXPECTED);
    assert_string_equal(a.out, "");
    assert_string_equal(a.err, "");
    a = PROGRAM(*state, "-q", SADDLE);
    assert_int_equal(a.status, CP_OK);
    assert_string_equal(a.out, "");
}

static void test_quiet_does_not_silence_errors(void **state)
{
    struct answer a = PROGRAM(*state, "-q", SADDLE, "--xtol", "nan");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "critpoint: error[E506]: --xtol cannot be 'nan'\n"));
}

static void test_errors_leave_standard_output_empty(void **state)
{
    struct answer a = PROGRAM(*state, "/no/such/model.json");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "error[E308]"));
    a = PROGRAM(*state, "--foo");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
}

static void test_the_format_is_chosen_by_name(void **state)
{
    struct answer a = PROGRAM(*state, SADDLE, "--json");
    struct answer b = PROGRAM(*state, SADDLE, "--format", "json");
    assert_string_equal(a.out, b.out);
    assert_true(a.out[0] == '{');
    a = PROGRAM(*state, SADDLE, "--format=ndjson");
    assert_ptr_equal(strchr(a.out, '\n'), a.out + strlen(a.out) - 1);
}

static void test_a_result_that_cannot_be_written_is_the_machines_fault(void **state)
{
    struct answer a = PROGRAM(*state, SADDLE, "-o", "/dev/full");
    assert_int_equal(a.status, CP_MACHINE);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "error[E902]: cannot write to /dev/full"));
    a = PROGRAM(*state, SADDLE, "--hessian-out", "/no/such/place/H.npy");
    assert_int_equal(a.status, CP_MACHINE);
    assert_string_equal(a.out, "");
}

static void test_files_hold_no_colours(void **state)
{
    struct answer a = PROGRAM(*state, SADDLE);
    assert_null(strchr(a.out, '\033'));
}

static void test_version_and_help(void **state)
{
    struct answer a = PROGRAM(*state, "--version");
    assert_int_equal(a.status, CP_OK);
    assert_string_equal(a.out, "critpoint " CP_VERSION "\n");
    a = PROGRAM(*state, "--help");
    struct answer b = PROGRAM(*state, "help");
    assert_string_equal(a.out, b.out);
    a = PROGRAM(*state, "classify", "--help");
    b = PROGRAM(*state, "help", "classify");
    assert_string_equal(a.out, b.out);
    assert_int_equal(b.status, CP_OK);
}

static void test_options_reach_the_library(void **state)
{
    (void)state;
    struct request r = {.gtol = 1e-3, .xtol = 1e-9, .refine = true, .threads = 3, .derivatives = "fd"};
    struct cp_options o = job_options(&r);
    assert_true(o.gtol == 1e-3 && o.xtol == 1e-9 && o.refine && !o.assume_critical && !o.check_derivatives);
    assert_int_equal(o.threads, 3);
    assert_int_equal(o.derivatives, CP_FINITE_DIFFERENCES);
    assert_false(o.want_eigenvectors);
    r = (struct request){.assume_critical = true, .check_derivatives = true, .eigenvectors_out = "V.npy"};
    o = job_options(&r);
    assert_true(o.assume_critical && o.check_derivatives && o.want_eigenvectors && !o.refine);
    assert_int_equal(o.derivatives, CP_EXACT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_verdict_is_an_answer),
        cmocka_unit_test(test_a_failed_expectation_shows_the_result_and_says_why),
        cmocka_unit_test(test_quiet_leaves_the_exit_code_alone),
        cmocka_unit_test(test_quiet_does_not_silence_errors),
        cmocka_unit_test(test_errors_leave_standard_output_empty),
        cmocka_unit_test(test_the_format_is_chosen_by_name),
        cmocka_unit_test(test_a_result_that_cannot_be_written_is_the_machines_fault),
        cmocka_unit_test(test_files_hold_no_colours),
        cmocka_unit_test(test_version_and_help),
        cmocka_unit_test(test_options_reach_the_library),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
