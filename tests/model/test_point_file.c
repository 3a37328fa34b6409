/* Points from files and from standard input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/archives.h"
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
        {"empty.npz", "", "E402"},
        {"empty.safetensors", "", "E402"},
        {"no.npz", "1,2,3,4,5", "E402"},
        {"no.safetensors", "1,2,3,4,5\n0,0,0,0,0\n", "E402"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *path = put(&p, rows[k].name, str_of(rows[k].text));
        expect_no_point(p.model, path, rows[k].codes);
        for (size_t i = 0; i < p.model->diags->count; i++)
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

/* W and b = 9 8 7 6 5 as an archive. */
static struct str npz(const struct place *place, const char *const *names, bool deflate)
{
    struct packed members[2];
    const double values[] = {9, 8, 7, 6, 5};
    members[0] = (struct packed){names[0], npy_print(place->arena, 2, (size_t[]){2, 2}, values), deflate};
    members[1] = (struct packed){names[1], npy_print(place->arena, 0, NULL, values + 4), !deflate};
    struct archive archive = archive_make(place->arena, 2, members, false);
    return (struct str){archive.at, archive.size};
}

/* The same as safetensors; W of a type of 4 bytes, which may not be one of floating point. */
static struct str safetensors(const struct place *place, const char *type)
{
    struct text text = {.arena = place->arena};
    const float values[] = {9, 8, 7, 6};
    const double last = 5;
    const char *header = str_format(place->arena,
                                    "{\"W\": {\"dtype\": \"%s\", \"shape\": [2, 2], \"data_offsets\": [0, 16]},"
                                    " \"b\": {\"dtype\": \"F64\", \"shape\": [], \"data_offsets\": [16, 24]}}",
                                    type);
    put_field(&text, strlen(header), 8);
    text_puts(&text, header);
    text_add(&text, (struct str){(const char *)values, sizeof values});
    text_add(&text, (struct str){(const char *)&last, sizeof last});
    return text_str(&text);
}

static void test_named_arrays(void **state)
{
    struct place p = place_make(*state);
    const double values[] = {9, 8, 7, 6, 5};
    const char *const names[] = {"W.npy", "b.npy"};
    const char *const wrong[] = {"W.npy", "c.npy"};
    const char *stored = put(&p, "p.npz", npz(&p, names, false));
    expect_point(p.model, stored, values);
    expect_point(p.model, put(&p, "q.npz", npz(&p, names, true)), values);
    expect_point(p.model, put(&p, "p.safetensors", safetensors(&p, "F32")), values);
    const char *link = str_format(p.arena, "%slink.npz", p.directory);
    assert_int_equal(symlink(stored, link), 0);
    expect_point(p.model, link, values);
    expect_no_point(p.model, put(&p, "wrong.npz", npz(&p, wrong, true)), "E503");
    assert_non_null(strstr(p.model->diags->items[0].file, "wrong.npz"));
    expect_no_point(p.model, put(&p, "wrong.safetensors", safetensors(&p, "U32")), "E501");
    assert_non_null(strstr(p.model->diags->items[0].file, "wrong.safetensors"));
    const struct packed flat = {"arr_0.npy", npy(&p, 5, values), true};
    struct archive archive = archive_make(p.arena, 1, &flat, false);
    expect_point(p.model, put(&p, "flat.npz", (struct str){archive.at, archive.size}), values);
    const struct packed more[] = {flat, {"arr_1.npy", npy(&p, 1, values), false}};
    archive = archive_make(p.arena, 2, more, false);
    expect_no_point(p.model, put(&p, "two.npz", (struct str){archive.at, archive.size}), "E503 E503");
    const struct packed shorter = {"arr_0.npy", npy(&p, 4, values), true};
    archive = archive_make(p.arena, 1, &shorter, false);
    expect_no_point(p.model, put(&p, "short.npz", (struct str){archive.at, archive.size}), "E502");
    arena_close(p.arena);
}

static void test_names_of_other_files(void **state)
{
    struct place p = place_make(*state);
    static const char *const names[] = {"m.pt", "m.pth", "m.ckpt", "m.pkl", "m.h5", "m.hdf5", "m.keras"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        expect_no_point(p.model, names[k], "E309");
    const char *text = put(&p, "theta.txt", str_of("1 2 3 4 5"));
    expect_no_point(p.model, text, "E501");
    assert_non_null(strstr(p.model->diags->items[0].remedy, ".safetensors"));
    expect_no_point(p.model, "theta.txt", "E501"); /* no such file here */
    assert_null(strstr(p.model->diags->items[0].remedy, ".safetensors"));
    arena_close(p.arena);
}

/* Runs with a file as standard input. */
static void expect_stream(const struct place *place, struct str bytes, const double *expected, const char *codes)
{
    int input = open(put(place, "stream", bytes), O_RDONLY);
    int old = dup(STDIN_FILENO);
    assert_true(input >= 0 && dup2(input, STDIN_FILENO) >= 0);
    static const char *const names[] = {"-", "/dev/stdin", "/proc/self/fd/0"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
        if (expected != NULL)
            expect_point(place->model, names[k], expected);
        else
            expect_no_point(place->model, names[k], codes);
    }
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
    const char *const names[] = {"W.npy", "b.npy"};
    expect_stream(&p, npz(&p, names, true), values, NULL);
    expect_stream(&p, safetensors(&p, "F32"), values, NULL);
    expect_stream(&p, safetensors(&p, "I32"), NULL, "E501");
    expect_stream(&p, str_of("PK\3\4"), NULL, "E402");
    expect_stream(&p, str_of(""), NULL, "E501");
    expect_stream(&p, str_of("1,2\n"), NULL, "E502");
    expect_stream(&p, str_of("c\n1\n"), NULL, "E503");
    arena_close(p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),          cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_named_arrays),   cmocka_unit_test(test_names_of_other_files),
        cmocka_unit_test(test_standard_input),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
