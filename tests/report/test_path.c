/* The way of a run as CSV and for NumPy. */
#include "report/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "data/npy.h"
#include "support/reports.h"

static const size_t shape[] = {1, 2};
static const struct cp_parameter parameters[] = {{"W", 2, shape, 0, 2}, {"b", 0, NULL, 2, 1}};
static const struct path_layout layout = {3, parameters, 2};
static const double theta[] = {1, -0.5, 1e300};
static const struct cp_waypoint places[] = {{0, "gd", 0, 2, 3, theta}, {1, "adam:lr=1", 1000000, NAN, INFINITY, theta}};

static struct str path_text(struct arena *arena, const char *file, size_t rows)
{
    const struct path_format *format = path_format_find(file);
    struct text out = {.arena = arena};
    assert_non_null(format);
    format->header(&out, &layout, rows);
    for (size_t k = 0; k < rows; k++)
        format->add(&out, &layout, &places[k]);
    return text_str(&out);
}

static void csv(void **state)
{
    assert_string_equal(path_text(*state, "x.csv", 2).at, "optimizer,step,loss,gradient_norm,\"W[0,0]\",\"W[0,1]\",b\n"
                                                          "gd,0,2,3,1,-0.5,1e+300\n"
                                                          "adam:lr=1,1000000,nan,inf,1,-0.5,1e+300\n");
}

/* What we write is what our own reader, which is tested against NumPy's, reads. */
static void npy(void **state)
{
    struct diags diags = {.arena = *state};
    struct source source = {"x.npy", path_text(*state, "x.npy", 2)};
    struct npy out;
    assert_true(npy_parse(*state, &source, &out, &diags));
    assert_int_equal(out.rank, 2);
    assert_int_equal(out.shape[0], 2);
    assert_int_equal(out.shape[1], 7);
    assert_memory_equal(out.values, ((const double[]){0, 0, 2, 3, 1, -0.5, 1e300}), 7 * sizeof(double));
    assert_true(out.values[7] == 1 && out.values[8] == 1e6 && isnan(out.values[9]) && isinf(out.values[10]));
}

/* The header can be written again when the rows are counted. */
static void the_header_keeps_its_size(void **state)
{
    static const size_t rows[] = {0, 1, 99, 1000000, SIZE_MAX};
    const struct path_format *format = path_format_find("x.npy");
    const struct path_layout wide = {SIZE_MAX - 4, NULL, 0};
    assert_true(format->counted && !path_format_find("x.csv")->counted);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct text out = {.arena = *state};
        format->header(&out, k % 2 == 0 ? &layout : &wide, rows[k]);
        assert_int_equal(out.size, 128);
    }
}

static void endings(void **state)
{
    (void)state;
    assert_null(path_format_find("x.txt"));
    assert_null(path_format_find(""));
    assert_null(path_format_find("csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(csv, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(npy, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_header_keeps_its_size, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(endings, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
