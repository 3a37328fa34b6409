/* Matrix Market files as SciPy wrote them (fixtures/make_mtx.py), by hand, and broken. */
#include "data/matrix_market.h"

#include "support/arenas.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/files.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

static const char FIXTURES[] = CRITPOINT_SOURCE_DIR "/tests/data/fixtures/mtx/";

static bool parse(struct arena *arena, struct str bytes, struct matrix *matrix, struct diags *diags)
{
    /* A copy without a terminator, so that a sanitizer sees a read beyond the end. */
    char *copy = malloc(bytes.size + 1);
    assert_non_null(copy);
    arena_defer(arena, free, copy);
    if (bytes.size > 0)
        memcpy(copy + 1, bytes.at, bytes.size);
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"a.mtx", {copy + 1, bytes.size}};
    *diags = (struct diags){.arena = arena};
    return matrix_market_parse(arena, source, matrix, diags);
}

static struct matrix parse_valid(struct arena *arena, struct str bytes)
{
    struct matrix matrix;
    struct diags diags;
    if (!parse(arena, bytes, &matrix, &diags))
        fail_msg("%s in %.*s", diags.items[0].message, (int)bytes.size, bytes.at);
    assert_int_equal(diags.count, 0);
    return matrix;
}

static struct str fixture(struct arena *arena, const char *name)
{
    return file_get(arena, str_format(arena, "%s%s.mtx", FIXTURES, name));
}

static void what_scipy_writes_is_read(void **state)
{
    char *text = str_copy(*state, file_get(*state, str_format(*state, "%sexpected.txt", FIXTURES)));
    size_t count = 0;
    char *lines;
    for (char *line = strtok_r(text, "\n", &lines); line != NULL; line = strtok_r(NULL, "\n", &lines), count++) {
        char *rest;
        struct matrix matrix = parse_valid(*state, fixture(*state, strtok_r(line, " ", &rest)));
        assert_int_equal(matrix.rows, strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
        assert_int_equal(matrix.columns, strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
        for (size_t k = 0; k < matrix.rows * matrix.columns; k++)
            assert_true(matrix.values[k] == strtod(strtok_r(NULL, " ", &rest), NULL));
    }
    assert_int_equal(count, 6);
}

static void lax_layouts_are_read(void **state)
{
    static const char *const texts[] = {
        "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 1\n1 2 2\n2 2 4\n",
        "%%matrixmarket MATRIX Coordinate Real General\r\n% note\r\n\r\n2 2 3\r\n2 2 4\r\n1 1 1\r\n1 2 2\r\n\r\n",
        "%%MatrixMarket\tmatrix  array integer general \n%\n%%\n2\t2\n1\n 0 \n% between\n2.0\n4e0",
        /* entries of equal coordinates are summed */
        "%%MatrixMarket matrix coordinate real general\n2 2 5\n1 1 0.25\n1 1 0.75\n1 2 2\n2 2 5\n2 2 -1\n",
    };
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++) {
        struct matrix m = parse_valid(*state, str_of(texts[c]));
        assert_true(m.values[0] == 1 && m.values[1] == 2 && m.values[2] == 0 && m.values[3] == 4);
    }
}

static void symmetric_files_fill_both_triangles(void **state)
{
    static const char *const texts[] = {
        "%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n",
        "%%MatrixMarket matrix coordinate real symmetric\n3 3 7\n1 1 1\n2 1 2\n3 1 1\n2 2 4\n3 2 5\n3 3 6\n3 1 2\n",
    };
    static const double expected[] = {1, 2, 3, 2, 4, 5, 3, 5, 6};
    for (size_t c = 0; c < 2; c++)
        assert_memory_equal(parse_valid(*state, str_of(texts[c])).values, expected, sizeof expected);
}

static void a_matrix_without_entries_is_zero(void **state)
{
    struct matrix m = parse_valid(*state, str_of("%%MatrixMarket matrix coordinate real general\n2 1 0\n"));
    assert_true(m.rows == 2 && m.columns == 1 && m.values[0] == 0 && m.values[1] == 0);
}

static void matrices_round_trip_to_the_bit(void **state)
{
    double values[] = {0.1, -0.0, 1e300, 5e-324, DBL_MAX, 1.0 / 3};
    const struct matrix matrix = {2, 3, values};
    struct str bytes = matrix_market_print(*state, &matrix);
    assert_true(str_is(str_part(bytes, 0, 45), "%%MatrixMarket matrix array real general\n2 3\n"));
    struct matrix back = parse_valid(*state, bytes);
    assert_int_equal(back.rows, 2);
    assert_memory_equal(back.values, values, sizeof values);
}

/* ---- Mistakes ----------------------------------------------------------------------------------------------- */

#define GENERAL "%%MatrixMarket matrix coordinate real general\n"
#define SYMMETRIC "%%MatrixMarket matrix coordinate real symmetric\n"
#define ARRAY "%%MatrixMarket matrix array real general\n"

static void mistakes_are_shown_at_their_place(void **state)
{
    static const struct {
        const char *text;
        const char *code;
        size_t line;
        size_t column;
        const char *says;
    } cases[] = {
        {"", "E402", 0, 0, "is empty"},
        {"\n\n", "E402", 0, 0, "is empty"},
        {"1 2\n", "E402", 1, 1, "no Matrix Market banner"},
        {"% MatrixMarket matrix array real general\n1 1\n1\n", "E402", 1, 1, "banner"},
        {"%%MatrixMarket matrix array real\n1 1\n1\n", "E402", 1, 1, "banner"},
        {"%%MatrixMarket vector array real general\n1 1\n1\n", "E402", 1, 16, "'vector' matrices are not read"},
        {"%%MatrixMarket matrix list real general\n1 1\n1\n", "E402", 1, 23, "'list' is no word"},
        {"%%MatrixMarket matrix array complex general\n1 1\n1 0\n", "E402", 1, 29, "'complex' matrices"},
        {"%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n", "E402", 1, 34, "'pattern' matrices"},
        {"%%MatrixMarket matrix array real skew-symmetric\n2 2\n1\n", "E402", 1, 34, "'skew-symmetric' matrices"},
        {"%%MatrixMarket matrix array real hermitian\n1 1\n1\n", "E402", 1, 34, "'hermitian' matrices"},
        {GENERAL, "E402", 2, 1, "line of sizes, 'rows columns entries'"},
        {GENERAL "2 2\n", "E402", 2, 1, "line of sizes"},
        {ARRAY "2 2 4\n", "E402", 2, 1, "line of sizes, 'rows columns'"},
        {GENERAL "2 x 1\n", "E403", 2, 3, "'x' is no size"},
        {GENERAL "2 -2 1\n", "E403", 2, 3, "'-2' is no size"},
        {GENERAL "2 99999999999999999999999 1\n", "E403", 2, 3, "no size"},
        {GENERAL "0 2 0\n", "E406", 2, 1, "empty"},
        {SYMMETRIC "2 3 0\n", "E406", 2, 1, "square, not 2 x 3"},
        {GENERAL "1000000000 1000000000 1\n1 1 1\n", "E406", 2, 1, "takes 8e+18 bytes"},
        {GENERAL "4294967296 4294967296 1\n1 1 1\n", "E406", 2, 1, "bytes"},
        {GENERAL "18446744073709551615 1 1\n1 1 1\n", "E406", 2, 1, "bytes"},
        {ARRAY "10000 10000\n1\n", "E402", 2, 1, "too short"},
        {GENERAL "2 2 99999999999999\n1 1 1\n", "E402", 4, 1, "after 1 of 99999999999999"},
        {GENERAL "2 2 2\n1 1 1\n", "E402", 4, 1, "after 1 of 2"},
        {ARRAY "2 1\n1.25\n", "E402", 4, 1, "after 1 of 2"},
        {GENERAL "2 2 1\n1 1 1\n2 2 2\n", "E402", 4, 1, "more entries"},
        {ARRAY "1 1\n1\n2\n", "E402", 4, 1, "more entries"},
        {GENERAL "2 2 1\n3 1 1\n", "E406", 3, 1, "index 3 is outside 1 ... 2"},
        {GENERAL "2 2 1\n1 0 1\n", "E406", 3, 3, "index 0 is outside"},
        {GENERAL "2 2 1\n1.0 1 1\n", "E403", 3, 1, "'1.0'"},
        {GENERAL "2 2 1\n1 1 one\n", "E403", 3, 5, "'one' is no number"},
        {GENERAL "2 2 1\n1 1 nan\n", "E408", 3, 5, "not finite"},
        {GENERAL "2 2 1\n1 1 1e999\n", "E408", 3, 5, "not finite"},
        {GENERAL "2 2 1\n1 1\n1 1 1\n", "E402", 3, 1, "a row, a column and a value"},
        {GENERAL "2 2 1\n1 1 1 0\n", "E402", 3, 1, "a row, a column and a value"},
        {GENERAL "2 2 1\n1 1 1 0 0 0 0 0 0\n", "E402", 3, 1, "a row, a column and a value"},
        {ARRAY "2 1\n1 2\n", "E402", 3, 1, "one number per line"},
        {SYMMETRIC "2 2 1\n1 2 5\n", "E402", 3, 1, "above the diagonal"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct matrix matrix;
        struct diags diags;
        if (parse(*state, str_of(cases[c].text), &matrix, &diags))
            fail_msg("accepted: %s", cases[c].text);
        const struct cp_diagnostic *diag = &diags.items[0];
        if (strcmp(diag->code, cases[c].code) != 0 || diag->line != cases[c].line || diag->column != cases[c].column ||
            strstr(diag->message, cases[c].says) == NULL)
            fail_msg("%s\n%s at %zu:%zu: %s", cases[c].text, diag->code, diag->line, diag->column, diag->message);
        assert_int_equal(diags.count, 1);
        assert_string_equal(diag->file, "a.mtx");
    }
    assert_true(arena_used(*state) < 1000000);
}

static void kinds_that_scipy_writes_but_no_hessian_has_are_refused(void **state)
{
    static const char *const names[] = {"refused_skew", "refused_complex", "refused_hermitian", "refused_pattern"};
    for (size_t c = 0; c < 4; c++) {
        struct matrix matrix;
        struct diags diags;
        assert_false(parse(*state, fixture(*state, names[c]), &matrix, &diags));
        assert_non_null(strstr(diags.items[0].message, "not read here"));
        assert_int_equal(diags.items[0].line, 1);
    }
}

static void damaged_files_do_no_harm(void **state)
{
    struct random random = {51};
    static const char *const names[] = {"coordinate_symmetric", "array_symmetric", "coordinate_general"};
    static const char alphabet[] = "0123456789-+.e \n\r\t%x";
    size_t accepted = 0;
    for (int t = 0; t < 20000; t++) {
        struct arena *arena = arena_child(*state);
        struct str whole = fixture(arena, names[t % 3]);
        char *bytes = arena_copy(arena, whole.at, whole.size, 1);
        size_t size = t % 4 == 0 ? random_below(&random, whole.size) : whole.size;
        for (size_t k = 1 + random_below(&random, 3); k > 0; k--)
            bytes[random_below(&random, whole.size)] = alphabet[random_below(&random, sizeof alphabet - 1)];
        struct matrix matrix;
        struct diags diags;
        bool good = parse(arena, (struct str){bytes, size}, &matrix, &diags);
        assert_true(good == (diags.count == 0));
        accepted += good;
        arena_close(arena);
    }
    assert_in_range(accepted, 1000, 15000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_scipy_writes_is_read),
        TEST(lax_layouts_are_read),
        TEST(symmetric_files_fill_both_triangles),
        TEST(a_matrix_without_entries_is_zero),
        TEST(matrices_round_trip_to_the_bit),
        TEST(mistakes_are_shown_at_their_place),
        TEST(kinds_that_scipy_writes_but_no_hessian_has_are_refused),
        TEST(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
