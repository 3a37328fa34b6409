/* critpoint classify: matrices from files. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/arenas.h"
#include "support/program.h"

/* A file with a text in it. */
static const char *file_of(struct arena *arena, const char *text)
{
    char *path = str_format(arena, "/tmp/critpoint-matrix-XXXXXX.csv");
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

/* The answer about a matrix and, unless it is NULL, a gradient. */
static struct answer classify(struct arena *arena, const char *matrix, const char *gradient)
{
    const char *m = file_of(arena, matrix);
    const char *g = gradient == NULL ? NULL : file_of(arena, gradient);
    struct answer a =
        g == NULL ? PROGRAM(arena, "classify", m, "--json") : PROGRAM(arena, "classify", m, "--json", "--gradient", g);
    remove(m);
    if (g != NULL)
        remove(g);
    return a;
}

static void test_signs_of_two_by_two_matrices(void **state)
{
    const char *const cases[][2] = {{"0,-2\n-2,0\n", "saddle"},
                                    {"2,0\n0,2\n", "minimum"},
                                    {"-2,0\n0,-2\n", "maximum"},
                                    {"4,2\n2,3\n", "minimum"},
                                    {"1,0\n0,0\n", "degenerate"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct answer a = classify(*state, cases[k][0], NULL);
        assert_int_equal(a.status, CP_OK);
        assert_non_null(strstr(a.out, str_format(*state, "\"verdict\": \"%s\"", cases[k][1])));
    }
}

static void test_a_gradient_makes_the_point_not_critical(void **state)
{
    struct answer a = classify(*state, "2,0\n0,2\n", "1,1\n");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "\"verdict\": \"not_critical\""));
    a = classify(*state, "2,0\n0,2\n", "0\n0\n");
    assert_non_null(strstr(a.out, "\"verdict\": \"minimum\""));
}

static void test_shapes_that_do_not_fit(void **state)
{
    struct answer a = classify(*state, "1,2,3\n4,5,6\n", NULL);
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "is 2 x 3"));
    a = classify(*state, "2,0\n0,2\n", "1,1,1\n");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "is 1 x 3"));
    a = classify(*state, "2,0\n0,2\n", "1,1\n1,1\n");
    assert_int_equal(a.status, CP_INVALID_INPUT);
}

static void test_a_matrix_that_is_not_symmetric_is_refused(void **state)
{
    struct answer a = classify(*state, "1,2\n3,4\n", NULL);
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "error[E407]"));
}

static void test_files_that_cannot_be_read(void **state)
{
    struct answer a = PROGRAM(*state, "classify", "/no/such/file.csv");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_non_null(strstr(a.err, "/no/such/file.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs_of_two_by_two_matrices),
        cmocka_unit_test(test_a_gradient_makes_the_point_not_critical),
        cmocka_unit_test(test_shapes_that_do_not_fit),
        cmocka_unit_test(test_a_matrix_that_is_not_symmetric_is_refused),
        cmocka_unit_test(test_files_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
