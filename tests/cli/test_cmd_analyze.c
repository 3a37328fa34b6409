/* critpoint analyze: one point of one model. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/arenas.h"
#include "support/program.h"

#define LOSS "-e", "(1 - w1*w2)^2"

static void test_the_point_decides(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "--at", "w1=0,w2=0", "--json");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "\"verdict\": \"saddle\""));
}

static void test_without_a_point_there_is_no_verdict(void **state)
{
    struct answer a = PROGRAM(*state, LOSS);
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "error[E504]"));
    assert_non_null(strstr(a.err, "--at"));
}

static void test_stages_can_be_dumped_without_a_point(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "--dump=graph");
    assert_int_equal(a.status, CP_OK);
    assert_true(a.out[0] != '\0');
    a = PROGRAM(*state, LOSS, "--dump=hessian");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    a = PROGRAM(*state, LOSS, "--dump=hessian", "--at", "0,0");
    assert_int_equal(a.status, CP_OK);
    a = PROGRAM(*state, LOSS, "--dump=everything");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "json|graph|gradient|plan|hessian"));
}

static void test_a_dump_contradicts_an_expectation(void **state)
{
    struct answer a = PROGRAM(*state, LOSS, "--at", "0,0", "--dump=graph", "--expect", "saddle");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "--dump stops before"));
}

static void test_matrices_are_written_beside_the_report(void **state)
{
    char path[] = "/tmp/critpoint-hessian-XXXXXX.csv";
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    struct answer a = PROGRAM(*state, LOSS, "--at", "0,0", "--hessian-out", path, "-q");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const char *text = program_slurp(*state, file);
    remove(path);
    assert_int_equal(a.status, CP_OK);
    double h[4] = {0};
    assert_int_equal(sscanf(text, "%lf,%lf\n%lf,%lf", &h[0], &h[1], &h[2], &h[3]), 4);
    assert_true(h[0] == 0 && h[1] == -2 && h[2] == -2 && h[3] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_point_decides),
        cmocka_unit_test(test_without_a_point_there_is_no_verdict),
        cmocka_unit_test(test_stages_can_be_dumped_without_a_point),
        cmocka_unit_test(test_a_dump_contradicts_an_expectation),
        cmocka_unit_test(test_matrices_are_written_beside_the_report),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
