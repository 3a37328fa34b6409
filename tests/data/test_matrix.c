/* One matrix, every format and every way in; then what must not pass. */
#include "data/matrix.h"

#include "support/arenas.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/files.h"

#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <string.h>

static bool parse(struct arena *arena, const char *name, struct str bytes, struct matrix *matrix, struct diags *diags)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){name, bytes};
    *diags = (struct diags){.arena = arena};
    return matrix_parse(arena, source, matrix, diags);
}

static void expect_matrix(const struct matrix *m, size_t rows, size_t columns, const double *values)
{
    assert_int_equal(m->rows, rows);
    assert_int_equal(m->columns, columns);
    for (size_t k = 0; k < rows * columns; k++)
        assert_true(m->values[k] == values[k]);
}

/* [[1, 2, 3], [4, 5, 6]] as a .npy file of 2-byte integers. */
static const char NPY[] = "\x93NUMPY\1\0\x3b\0{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
                          "\1\0\2\0\3\0\4\0\5\0\6";
static const struct str NPY_BYTES = {NPY, sizeof NPY};

static const struct {
    const char *name;
    const char *text; /* NULL: NPY_BYTES */
} same_matrix[] = {
    {"m.json", "[[1, 2, 3], [4, 5, 6]]"},
    {"m.JSON", "\n[[1,2e0,3.0],\n[4,5,6]]\n"},
    {"m.csv", "1,2,3\n4,5,6\n"},
    {"dir.json/m.csv", "\xEF\xBB\xBF 1, 2, 3\r\n\"4\",5,6"},
    {"m.mtx", "%%MatrixMarket matrix array real general\n2 3\n1\n4\n2\n5\n3\n6\n"},
    {"m.npy", NULL},
    {"<stdin>", " \n[[1,2,3],[4,5,6]]"},
    {"<stdin>", "1,2,3\n4,5,6\n"},
    {"<stdin>", "\n%%MatrixMarket matrix array real general\n2 3\n1\n4\n2\n5\n3\n6\n"},
    {"<stdin>", NULL},
    {"/dev/fd/63", "[[1,2,3],[4,5,6]]"},
    {"/proc/self/fd/63", "1,2,3\n4,5,6\n"},
};

static void every_format_gives_the_same_matrix(void **state)
{
    static const double expected[] = {1, 2, 3, 4, 5, 6};
    for (size_t c = 0; c < sizeof same_matrix / sizeof *same_matrix; c++) {
        struct matrix m;
        struct diags diags;
        struct str bytes = same_matrix[c].text == NULL ? NPY_BYTES : str_of(same_matrix[c].text);
        if (!parse(*state, same_matrix[c].name, bytes, &m, &diags))
            fail_msg("case %zu: %s", c, diags.items[0].message);
        assert_int_equal(diags.count, 0);
        expect_matrix(&m, 2, 3, expected);
    }
}

static void fewer_dimensions_are_one_row(void **state)
{
    static const double expected[] = {7, 8};
    static const char vector[] = "\x93NUMPY\1\0\x39\0{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\7\10";
    struct matrix m;
    struct diags diags;
    assert_true(parse(*state, "v.json", str_of("[7, 8]"), &m, &diags));
    expect_matrix(&m, 1, 2, expected);
    assert_true(parse(*state, "v.csv", str_of("7,8"), &m, &diags));
    expect_matrix(&m, 1, 2, expected);
    assert_true(parse(*state, "v.csv", str_of("7\n8\n"), &m, &diags));
    expect_matrix(&m, 2, 1, expected);
    if (!parse(*state, "v.npy", (struct str){vector, sizeof vector - 1}, &m, &diags))
        fail_msg("%s", diags.items[0].message);
    expect_matrix(&m, 1, 2, expected);
    assert_true(parse(*state, "v.json", str_of("7"), &m, &diags));
    expect_matrix(&m, 1, 1, expected);
}

/* ---- Mistakes ----------------------------------------------------------------------------------------------- */

static void mistakes_are_told(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *code;
        size_t line;
        size_t column;
        const char *says;
    } cases[] = {
        {"m.txt", "1 2", "E402", 0, 0, "'m.txt' does not tell the format"},
        {"m", "1", "E402", 0, 0, "does not tell"},
        {"json", "[1]", "E402", 0, 0, "does not tell"},
        {"m.csv", "", "E402", 0, 0, "is empty"},
        {"m.json", "", "E107", 0, 0, ""},
        {"m.mtx", "", "E402", 0, 0, "is empty"},
        {"m.npy", "", "E402", 0, 0, "is empty"},
        {"<stdin>", "", "E402", 0, 0, "is empty"},
        {"m.json", "[]", "E406", 0, 0, "empty matrix"},
        {"m.json", "[[], []]", "E406", 0, 0, "empty matrix"},
        {"m.json", "[[[1]], [[2]]]", "E406", 1, 1, "3 dimensions"},
        {"m.csv", "1,2\n3\n", "E404", 2, 1, "1 cell"},
        {"m.csv", "1,2\n3,x\n", "E403", 2, 3, "'x' in column 2 is no number"},
        {"m.csv", "1,2\n3,nan\n", "E408", 2, 3, "not a number"},
        {"m.mtx", "1,2\n", "E402", 1, 1, "banner"},
        {"m.npy", "1,2\n", "E402", 0, 0, "no .npy file"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct matrix m;
        struct diags diags;
        if (parse(*state, cases[c].name, str_of(cases[c].text), &m, &diags))
            fail_msg("accepted: %s", cases[c].text);
        const struct cp_diagnostic *diag = &diags.items[0];
        if (strcmp(diag->code, cases[c].code) != 0 || strstr(diag->message, cases[c].says) == NULL ||
            (cases[c].line != 0 && (diag->line != cases[c].line || diag->column != cases[c].column)))
            fail_msg("%s: %s at %zu:%zu: %s", cases[c].text, diag->code, diag->line, diag->column, diag->message);
        assert_int_equal(diag->status, CP_INVALID_INPUT);
    }
}

static void what_is_no_list_of_numbers_is_refused(void **state)
{
    static const char *const texts[] = {
        "[[1, 2], [3]]", "[[1, \"2\"]]", "[1, [2]]",   "{\"A\": [[1]]}", "[[1, null]]",
        "[[1, 2]",       "[[1, 1e999]]", "[[1, NaN]]", "\"1,2\"",
    };
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++) {
        struct matrix m;
        struct diags diags;
        assert_false(parse(*state, "m.json", str_of(texts[c]), &m, &diags));
        assert_in_range(diags.count, 1, 3);
        assert_int_equal(diags.items[0].line, 1);
    }
}

static void values_that_are_not_finite_are_found(void **state)
{
    double values[] = {1, 2, 3, INFINITY, 5, 6};
    const struct matrix bad = {2, 3, values};
    const char *path = str_format(*state, "%sbad.npy", directory_make(*state));
    struct diags diags = {.arena = *state};
    struct matrix m;
    assert_true(matrix_write(*state, path, &bad, &diags));
    assert_false(matrix_read(*state, path, (struct span){0}, &m, &diags));
    assert_string_equal(diags.items[0].code, "E408");
    assert_non_null(strstr(diags.items[0].message, "an infinity in row 2, column 1"));
    assert_string_equal(diags.items[0].file, path);
}

static void a_header_line_is_recognised(void **state)
{
    struct matrix m;
    struct diags diags;
    assert_false(parse(*state, "m.csv", str_of("\nx,y\n1,2\n3,z\n"), &m, &diags));
    assert_int_equal(diags.count, 3);
    assert_non_null(strstr(diags.items[0].remedy, "no header line"));
    assert_int_equal(diags.items[2].line, 4);
    assert_null(diags.items[2].remedy);
}

static void a_wide_table_of_mistakes_is_cut_short(void **state)
{
    struct text text = {.arena = *state};
    for (int row = 0; row < 30; row++)
        for (int column = 0; column < 5000; column++)
            text_puts(&text, column == 4999 ? "a\n" : "a,");
    struct matrix m;
    struct diags diags;
    assert_false(parse(*state, "m.csv", text_str(&text), &m, &diags));
    assert_in_range(diags.count, 20, 40);
}

static void files_that_are_not_there_are_told_where_they_were_named(void **state)
{
    const struct source model = {"model.json", str_of("{\"file\": \"absent.mtx\"}")};
    struct diags diags = {.arena = *state};
    struct matrix m;
    assert_false(matrix_read(*state, "absent.mtx", (struct span){&model, 9, 21}, &m, &diags));
    assert_string_equal(diags.items[0].code, "E401");
    assert_string_equal(diags.items[0].file, "model.json");
    assert_int_equal(diags.items[0].column, 10);
    assert_false(matrix_read(*state, "absent.xls", (struct span){&model, 9, 21}, &m, &diags));
    assert_string_equal(diags.items[1].file, "model.json");
    assert_non_null(strstr(diags.items[1].message, "absent.xls"));
    assert_false(
        matrix_read(*state, str_format(*state, "%s../.npy", directory_make(*state)), (struct span){0}, &m, &diags));
    assert_int_equal(diags.count, 3);
}

/* ---- Writing ------------------------------------------------------------------------------------------------ */

static const char *const endings[] = {".json", ".csv", ".npy", ".mtx"};

static void written_matrices_read_back_to_the_bit(void **state)
{
    struct random random = {61};
    const char *directory = directory_make(*state);
    struct diags diags = {.arena = *state};
    for (int t = 0; t < 40; t++) {
        struct arena *arena = arena_child(*state);
        struct matrix m = {.rows = 1 + random_below(&random, 6), .columns = 1 + random_below(&random, 6)};
        m.values = ARENA_ARRAY(arena, m.rows * m.columns, double);
        for (size_t k = 0; k < m.rows * m.columns; k++) {
            uint64_t bits = random_bits(&random);
            memcpy(&m.values[k], &bits, sizeof bits);
            if (!isfinite(m.values[k]) || t % 4 == 0)
                m.values[k] = (double)random_below(&random, 7) - 3;
        }
        for (size_t e = 0; e < 4; e++) {
            struct matrix back;
            const char *path = str_format(arena, "%sm%s", directory, endings[e]);
            assert_true(matrix_write(arena, path, &m, &diags));
            if (!matrix_read(arena, path, (struct span){0}, &back, &diags))
                fail_msg("%s", diags.items[0].message);
            assert_int_equal(back.rows, m.rows);
            assert_int_equal(back.columns, m.columns);
            assert_memory_equal(back.values, m.values, m.rows * m.columns * sizeof *m.values);
        }
        arena_close(arena);
    }
    assert_int_equal(diags.count, 0);
}

static void texts_are_written_as_people_expect(void **state)
{
    double values[] = {0.1, -2, 1e300, NAN};
    static const char *const expected[] = {
        "[[0.1, -2],\n [1e+300, null]]\n",
        "0.1,-2\n1e+300,nan\n",
        NULL,
        "%%MatrixMarket matrix array real general\n2 2\n0.1\n1e+300\n-2\nnan\n",
    };
    const char *directory = directory_make(*state);
    const struct matrix m = {2, 2, values};
    struct diags diags = {.arena = *state};
    for (size_t e = 0; e < 4; e++) {
        const char *path = str_format(*state, "%sm%s", directory, endings[e]);
        assert_true(matrix_write(*state, path, &m, &diags));
        if (expected[e] != NULL && !str_is(file_get(*state, path), expected[e]))
            fail_msg("%s", file_get(*state, path).at);
    }
}

static void writing_refuses_what_it_cannot_do(void **state)
{
    double value = 1;
    const struct matrix m = {1, 1, &value};
    const char *directory = directory_make(*state);
    struct diags diags = {.arena = *state};
    assert_false(matrix_write(*state, str_format(*state, "%sm.xls", directory), &m, &diags));
    assert_int_equal(diags.items[0].status, CP_INVALID_INPUT);
    assert_non_null(strstr(diags.items[0].remedy, ".npy"));
    assert_false(matrix_write(*state, str_format(*state, "%sabsent/m.csv", directory), &m, &diags));
    assert_int_equal(diags.items[1].status, CP_MACHINE);
    assert_int_equal(directory_count(directory), 0);
}

static void standard_input_is_read(void **state)
{
    static const double expected[] = {1, 2, 2, 3};
    const char *path = str_format(*state, "%sin", directory_make(*state));
    file_put(path, str_of("[[1,2],[2,3]]"));
    int saved = dup(STDIN_FILENO);
    int file = open(path, O_RDONLY);
    assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
    struct matrix m;
    struct diags diags = {.arena = *state};
    bool good = matrix_read(*state, "-", (struct span){0}, &m, &diags);
    (void)dup2(saved, STDIN_FILENO);
    (void)close(saved);
    (void)close(file);
    assert_true(good);
    expect_matrix(&m, 2, 2, expected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_format_gives_the_same_matrix),
        TEST(fewer_dimensions_are_one_row),
        TEST(mistakes_are_told),
        TEST(what_is_no_list_of_numbers_is_refused),
        TEST(values_that_are_not_finite_are_found),
        TEST(a_header_line_is_recognised),
        TEST(a_wide_table_of_mistakes_is_cut_short),
        TEST(files_that_are_not_there_are_told_where_they_were_named),
        TEST(written_matrices_read_back_to_the_bit),
        TEST(texts_are_written_as_people_expect),
        TEST(writing_refuses_what_it_cannot_do),
        TEST(standard_input_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
