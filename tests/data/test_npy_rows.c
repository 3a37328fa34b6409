/* Rows of .npy files, mapped or read, in both orders, against the numbers that were written. */
#include "data/npy_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "data/npy.h"
#include "support/analyses.h"
#include "support/files.h"

enum { ROWS = 5, WIDTH = 3 };

static const char *write_file(struct arena *arena, const char *name, struct str bytes)
{
    const char *path = str_format(arena, "%s%s", directory_make(arena), name);
    file_put(path, bytes);
    return path;
}

/* An array of 0, 1, 2, ... */
static struct str counting(struct arena *arena, size_t rank, const size_t *shape)
{
    double values[ROWS * WIDTH];
    for (size_t k = 0; k < ROWS * WIDTH; k++)
        values[k] = (double)k;
    return npy_print(arena, rank, shape, values);
}

static void rows_of_a_matrix(void **state)
{
    const char *path = write_file(*state, "p.npy", counting(*state, 2, (size_t[]){ROWS, WIDTH}));
    struct diags diags = {.arena = *state};
    struct npy_rows rows;
    assert_true(npy_rows_open(*state, path, WIDTH, &rows, &diags));
    assert_int_equal(rows.count, ROWS);
    for (size_t first = 0; first <= ROWS; first++)
        for (size_t count = 0; first + count <= ROWS; count++) {
            double out[ROWS * WIDTH] = {0};
            npy_rows_read(&rows, first, count, out);
            for (size_t k = 0; k < count * WIDTH; k++)
                assert_true(out[k] == (double)(first * WIDTH + k));
        }
}

/* The same bytes, said to be in Fortran order: entry (i, j) is number j*ROWS + i. */
static void rows_in_fortran_order(void **state)
{
    struct str bytes = counting(*state, 2, (size_t[]){ROWS, WIDTH});
    char *text = arena_copy(*state, bytes.at, bytes.size, 1);
    char *word = memmem(text, bytes.size, "False", 5);
    assert_non_null(word);
    memcpy(word, "True ", 5);
    const char *path = write_file(*state, "f.npy", (struct str){text, bytes.size});
    struct diags diags = {.arena = *state};
    struct npy_rows rows;
    double out[2 * WIDTH];
    assert_true(npy_rows_open(*state, path, WIDTH, &rows, &diags));
    npy_rows_read(&rows, 3, 2, out);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < WIDTH; j++)
            assert_true(out[i * WIDTH + j] == (double)(j * ROWS + i + 3));
}

static void vectors(void **state)
{
    const char *path = write_file(*state, "v.npy", counting(*state, 1, (size_t[]){ROWS}));
    struct diags diags = {.arena = *state};
    struct npy_rows rows;
    double out[ROWS];
    assert_true(npy_rows_open(*state, path, ROWS, &rows, &diags));
    assert_int_equal(rows.count, 1);
    assert_true(npy_rows_open(*state, path, 1, &rows, &diags));
    assert_int_equal(rows.count, ROWS);
    npy_rows_read(&rows, 1, 2, out);
    assert_true(out[0] == 1 && out[1] == 2);
}

static void expect_refusal(struct arena *arena, const char *path, size_t width, const char *code)
{
    struct diags diags = {.arena = arena};
    struct npy_rows rows;
    assert_false(npy_rows_open(arena, path, width, &rows, &diags));
    assert_string_equal(diags.items[0].code, code);
}

static void refusals(void **state)
{
    struct str good = counting(*state, 2, (size_t[]){ROWS, WIDTH});
    expect_refusal(*state, write_file(*state, "p.npy", good), WIDTH + 1, "E502");
    expect_refusal(*state, write_file(*state, "t.npy", str_part(good, 0, good.size - 1)), WIDTH, "E402");
    expect_refusal(*state, write_file(*state, "e.npy", str_of("")), WIDTH, "E402");
    expect_refusal(*state, write_file(*state, "c.npy", counting(*state, 3, (size_t[]){1, ROWS, WIDTH})), WIDTH, "E502");
    expect_refusal(*state, "/nowhere/p.npy", WIDTH, "E401");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(rows_of_a_matrix),
        ANALYSES_TEST(rows_in_fortran_order),
        ANALYSES_TEST(vectors),
        ANALYSES_TEST(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
