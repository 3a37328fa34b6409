/* Points from files and from standard input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/files.h"
#include "support/points.h"

#include <fcntl.h>

#include "data/npy.h"

struct place {
    struct arena *arena;
    const char *directory;
    struct model *model; /* W (2 x 2) = 1 2 3 4, b = 5 */
};

static struct place place_make(struct arena *parent)
{
    struct arena *arena = arena_child(parent);
    struct model *model =
        model_valid(arena, "{\"parameters\": {\"W\": [[1, 2], [3, 4]], \"b\": 5}, \"loss\": \"b + sum(W)\"}");
    return (struct place){arena, directory_make(arena), model};
}

static const char *put(const struct place *place, const char *name, struct str bytes)
{
    const char *path = str_format(place->arena, "%s%s", place->directory, name);
    file_put(path, bytes);
    return path;
}

static struct str npy(const struct place *place, size_t n, const double *values)
{
    return npy_print(place->arena, 1, &n, values);
}

static void test_files(void **state)
{
    struct place p = place_make(*state);
    const double values[] = {9, 8, 7, 6, 5};
    static const struct {
        const char *name;
        const char *text;
    } rows[] = {
        {"list.json", "[9, 8, 7, 6, 5]\n"},
        {"object.json", "{\"W\": [[9, 8], [7, 6]]}"},
        {"row.csv", "9,8,7,6,5\n"},
        {"marked.csv", "\xEF\xBB\xBF"
                       "9,8,7,6,5\r\n"},
        {"quoted.csv", "\"9\",8,7,6,5\n"},
        {"column.csv", "9\n8\n7\n6\n5\n"},
        {"a=b.json", "[9, 8, 7, 6, 5]"},
        {"a,b.csv", "9,8,7,6,5"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_point(p.model, put(&p, rows[k].name, str_of(rows[k].text)), values);
    expect_point(p.model, put(&p, "p.npy", npy(&p, 5, values)), values);
    EXPECT_POINT(p.model, put(&p, "named.csv", str_of("b\n-5\n")), 1, 2, 3, 4, -5);
    arena_close(p.arena);
}

static void test_refusals(void **state)
{
    struct place p = place_make(*state);
    static const struct {
        const char *name;
        const char *text;
        const char *codes;
    } rows[] = {
        {"short.json", "[9, 8]", "E502"},
        {"empty.json", "", "E107"},
        {"unknown.json", "{\"V\": 1, \"c\": 2}", "E503 E503"},
        {"short.csv", "1,2,3\n", "E502"},
        {"text.csv", "1,2,3,4,five\n", "E403"},
        {"nan.csv", "1,nan,3,4,inf\n", "E408 E408"},
        {"first.csv", "nan,2,3,4,5\n", "E408"},
        {"unknown.csv", "b,c\n1,2\n", "E503"},
        {"two.csv", "b\n1\n2\n", "E502"},
        {"header.csv", "b\n", "E402"},
        {"array.csv", "W\n1\n", "E502"},
        {"empty.csv", "", "E402"},
        {"ragged.csv", "1,2\n3\n", "E404"},
        {"no.npy", "1,2,3,4,5", "E402"},
        {"p.npz", "", "E309"},
        {"p.safetensors", "", "E309"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *path = put(&p, rows[k].name, str_of(rows[k].text));
        expect_no_point(p.model, path, rows[k].codes);
        for (size_t i = 0; i < p.model->diags->count; i++)
            if (strcmp(rows[k].codes, "E309") != 0)
                assert_string_equal(p.model->diags->items[i].file, path);
    }
    expect_no_point(p.model, put(&p, "short.npy", npy(&p, 2, (double[]){1, 2})), "E502");
    assert_non_null(strstr(p.model->diags->items[0].file, "short.npy"));
    expect_no_point(p.model, put(&p, "nan.npy", npy(&p, 5, (double[]){1, 2, 3, 4, NAN})), "E505");
    assert_non_null(strstr(p.model->diags->items[0].message, "'b' is NaN"));
    expect_no_point(p.model, put(&p, "inf.npy", npy(&p, 5, (double[]){1, -INFINITY, 3, 4, 5})), "E505");
    expect_no_point(p.model, str_format(p.arena, "%snone.json", p.directory), "E308");
    assert_int_equal(mkdir(str_format(p.arena, "%sd.csv", p.directory), 0700), 0);
    expect_no_point(p.model, str_format(p.arena, "%sd.csv", p.directory), "E308");
    arena_close(p.arena);
}

/* Runs with a file as standard input. */
static void expect_stream(const struct place *place, struct str bytes, const double *expected, const char *codes)
{
    int input = open(put(place, "stream", bytes), O_RDONLY);
    int old = dup(STDIN_FILENO);
    assert_true(input >= 0 && dup2(input, STDIN_FILENO) >= 0);
    if (expected != NULL)
        expect_point(place->model, "-", expected);
    else
        expect_no_point(place->model, "-", codes);
    assert_true(dup2(old, STDIN_FILENO) >= 0);
    assert_int_equal(close(input) + close(old), 0);
}

static void test_standard_input(void **state)
{
    struct place p = place_make(*state);
    const double values[] = {9, 8, 7, 6, 5};
    const double named[] = {1, 2, 3, 4, -5};
    expect_stream(&p, str_of("9,8,7,6,5\n"), values, NULL);
    expect_stream(&p, str_of("\n [9,\n8,7,6,5]\n"), values, NULL);
    expect_stream(&p, str_of("W=[[9,8],\n[7,6]]\n"), values, NULL);
    expect_stream(&p, str_of("9\n8\n7\n6\n5\n"), values, NULL);
    expect_stream(&p, str_of("b\n-5\n"), named, NULL);
    expect_stream(&p, npy(&p, 5, values), values, NULL);
    expect_stream(&p, str_of(""), NULL, "E501");
    expect_stream(&p, str_of("1,2\n"), NULL, "E502");
    expect_stream(&p, str_of("c\n1\n"), NULL, "E503");
    arena_close(p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_standard_input),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
