/* Records as CSV, letter by letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/record_rows.h"

static void expect(const char *columns, const char *text)
{
    struct arena *arena = arena_open(0);
    struct record_layout layout = record_layout_of(arena, columns);
    assert_string_equal(records_written(arena, "csv", &layout).at, text);
    arena_close(arena);
}

static void numbers_and_names(void **state)
{
    (void)state;
    expect("parameters,loss,verdict,negative,lambda_max", "x,W[0],W[1],loss,verdict,negative,lambda_max\n"
                                                          "0.1,-2,1e+300,0,saddle,1,4\n"
                                                          "0.1,-2,1e+300,inf,not_finite,0,nan\n"
                                                          "nan,nan,nan,inf,error,0,nan\n");
}

static void texts_are_quoted(void **state)
{
    (void)state;
    expect("id,error", "id,error\n"
                       "\"a, b\",\n"
                       ",\"the loss, it \"\"blows\"\"\"\n"
                       ",line 7: 'x' is no number\n");
}

static void vectors(void **state)
{
    (void)state;
    expect("eigenvalues,escape", "eigenvalues[0],eigenvalues[1],eigenvalues[2],escape[0],escape[1],escape[2]\n"
                                 "-1.5,-0,4,0.6,-0.8,0\n"
                                 "nan,nan,nan,nan,nan,nan\n"
                                 "nan,nan,nan,nan,nan,nan\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_names),
        cmocka_unit_test(texts_are_quoted),
        cmocka_unit_test(vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
