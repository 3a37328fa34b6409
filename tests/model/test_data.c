/* The "data" key, with files in a directory of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/files.h"
#include "support/model_texts.h"

#include "data/npy.h"

/* The directory, as the place of the model file. */
static const char *place(struct arena *arena)
{
    const char *directory = directory_make(arena);
    const char *path = str_format(arena, "%smodel.json", directory);
    file_put(str_format(arena, "%sd.csv", directory), str_of("x,y\n1,10\n2,20\n3,30\n"));
    file_put(str_format(arena, "%siris.csv", directory),
             str_of("a,b,species\r\n1,2,setosa\r\n3,4,\"vir,ginica\"\r\n5,6,setosa\r\n7,8,alba\r\n"));
    file_put(str_format(arena, "%sbad.csv", directory), str_of("x,y\n1,abc\n2,\n"));
    file_put(str_format(arena, "%sragged.csv", directory), str_of("x,y\n1,2\n3\n"));
    file_put(str_format(arena, "%splain.csv", directory), str_of("1,2\n3,4\n"));
    file_put(str_format(arena, "%scolumn.csv", directory), str_of("1\n2\n3\n"));
    file_put(str_format(arena, "%shole.csv", directory), str_of("k,s\n1,a\n2,\n"));
    const double values[] = {1, 2, 3, 4, 5, 6};
    const size_t row[] = {1, 6};
    const size_t cube[] = {1, 2, 3};
    const size_t seven[] = {1, 1, 1, 1, 1, 2, 3};
    file_put(str_format(arena, "%srow.npy", directory), npy_print(arena, 2, row, values));
    file_put(str_format(arena, "%scube.npy", directory), npy_print(arena, 3, cube, values));
    file_put(str_format(arena, "%sseven.npy", directory), npy_print(arena, 7, seven, values));
    file_put(str_format(arena, "%snan.npy", directory), npy_print(arena, 1, &(size_t){2}, (double[]){1, NAN}));
    file_put(str_format(arena, "%sm.json", directory), str_of("[[1, 2], [3, 4]]"));
    return path;
}

static double loss(struct arena *arena, const char *path, const char *data, const char *formula)
{
    struct model *model = model_valid_in(
        arena, path,
        str_format(arena, "{\"parameters\": [\"t\"], \"data\": %s, \"loss\": \"0*t + %s\"}", data, formula));
    return model_loss_at(model, &(double){0});
}

static void test_forms(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = place(arena);
    assert_close(loss(arena, path, "{\"file\": \"d.csv\"}", "dot(x, y)"), 140, 0, 0);
    assert_close(loss(arena, path, "{\"v\": [1, 2], \"M\": [[1, 2], [3, 4]]}", "sum(M @ v)"), 5 + 11, 0, 0);
    assert_close(loss(arena, path, "{\"file\": [1, 2]}", "sum(file)"), 3, 0, 0);
    assert_close(
        loss(arena, path, "{\"X\": {\"file\": \"iris.csv\", \"columns\": [\"b\", \"a\"]}}", "X[1, 0]*10 + X[1, 1]"), 43,
        0, 0);
    assert_close(loss(arena, path, "{\"v\": {\"file\": \"iris.csv\", \"column\": \"b\"}}", "sum(v)"), 20, 0, 0);
    assert_close(loss(arena, path, "{\"v\": {\"file\": \"iris.csv\", \"column\": \"b\", \"one_hot\": false}}", "v[3]"),
                 8, 0, 0);
    assert_close(loss(arena, path, "{\"M\": {\"file\": \"plain.csv\"}}", "M[1, 0]"), 3, 0, 0);
    assert_close(loss(arena, path, "{\"M\": {\"file\": \"m.json\"}}", "M[1, 0]"), 3, 0, 0);
    assert_close(loss(arena, path, "{\"v\": {\"file\": \"column.csv\"}}", "v[2]"), 3, 0, 0);
    assert_close(loss(arena, path, "{\"M\": {\"file\": \"row.npy\"}}", "M[0, 5]"), 6, 0, 0);
    assert_close(loss(arena, path, "{\"T\": {\"file\": \"cube.npy\"}}", "T[0, 1, 0]"), 4, 0, 0);
    arena_close(arena);
}

/* Classes in the order of their texts: alba, setosa, "vir,ginica". */
static void test_one_hot(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = place(arena);
    const char *data = "{\"Y\": {\"file\": \"iris.csv\", \"column\": \"species\", \"one_hot\": true}}";
    static const double expected[4][3] = {{0, 1, 0}, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 3; j++)
            assert_close(loss(arena, path, data, str_format(arena, "Y[%d, %d]", i, j)), expected[i][j], 0, 0);
    assert_close(loss(arena, path, data, "sum(Y)"), 4, 0, 0);
    arena_close(arena);
}

static void test_refusals(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = place(arena);
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"t\"], \"data\": ~[], \"loss\": \"t*x\"}", "E302 $.data"},
        {"{\"parameters\": [\"t\"], \"data\": {\"file\": ~\"none.csv\"}, \"loss\": \"sum(t*x - y)\"}", "E401"},
        {"{\"parameters\": [\"t\"], \"data\": {\"file\": ~\".\"}, \"loss\": \"sum(t*x - y)\"}", "E401"},
        {"{\"parameters\": [\"t\"], \"data\": {\"file\": \"d.csv\", ~\"X\": [1]}, \"loss\": \"sum(t*x*X)\"}",
         "E301 $.data.X"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": ~\"none.csv\"}, \"w\": [~\"a\"]}, \"loss\": "
         "\"t*v[0]*w[0]\"}",
         "E401; E302 $.data.w[0]"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": ~3}}, \"loss\": \"sum(t*v)\"}", "E302 $.data.v.file"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": ~{}}, \"loss\": \"sum(t*v)\"}", "E304 $.data.v"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": ~{\"column\": \"x\"}}, \"loss\": \"sum(t*v)\"}", "E304 $.data.v"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", ~\"colum\": \"x\"}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E301 $.data.v.colum"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": ~{\"file\": \"d.csv\", \"column\": \"x\", \"columns\": "
         "[\"x\"]}}, "
         "\"loss\": \"sum(t*v)\"}",
         "E304 $.data.v"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": ~{\"file\": \"d.csv\", \"one_hot\": true}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E304 $.data.v"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", \"column\": \"x\", \"one_hot\": ~1}}, "
         "\"loss\": "
         "\"sum(t*v)\"}",
         "E302 $.data.v.one_hot"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", \"columns\": ~[]}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E306 $.data.v.columns"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", \"columns\": ~\"x\"}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E302 $.data.v.columns"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", \"columns\": [~\"z\", \"x\", ~4]}}, "
         "\"loss\": "
         "\"sum(t*v)\"}",
         "E405 $.data.v.columns[0]; E302 $.data.v.columns[2]"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"d.csv\", \"column\": ~\"X\"}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E405 $.data.v.column"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": ~\"seven.npy\"}}, \"loss\": \"sum(t*v)\"}",
         "E406 $.data.v.file"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": ~\"nan.npy\"}}, \"loss\": \"sum(t*v)\"}",
         "E408 $.data.v.file"},
        {"{\"parameters\": [\"t\"], \"data\": {~\"t\": [1]}, \"loss\": \"t\"}", "E305 $.data.t"},
    };
    expect_refused_in(arena, path, refusals, sizeof refusals / sizeof *refusals);
    arena_close(arena);
}

/* Mistakes in a data file are told at their place there, and what uses the columns stays silent. */
static void test_mistakes_in_files(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = place(arena);
    static const struct {
        const char *data;
        const char *code;
        size_t count;
        size_t line;
        size_t column;
    } rows[] = {
        {"{\"file\": \"bad.csv\"}", "E403", 2, 2, 3},
        {"{\"file\": \"ragged.csv\"}", "E404", 1, 3, 1},
        {"{\"x\": {\"file\": \"bad.csv\", \"column\": \"y\"}}", "E403", 2, 2, 3},
        {"{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\"}}", "E403", 4, 2, 5},
        {"{\"x\": {\"file\": \"hole.csv\", \"column\": \"s\", \"one_hot\": true}}", "E403", 1, 3, 3},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags *diags;
        const char *text =
            str_format(arena, "{\"parameters\": [\"t\"], \"data\": %s, \"loss\": \"sum(t*x*y[0])\"}", rows[k].data);
        if (strstr(rows[k].data, "\"file\": \"") != rows[k].data + 1)
            text = str_format(arena, "{\"parameters\": [\"t\"], \"data\": %s, \"loss\": \"sum(t*x)\"}", rows[k].data);
        assert_null(model_of(arena, path, str_of(text), &diags));
        if (diags->count != rows[k].count)
            fail_msg("%zu mistakes in %s: %s", diags->count, text, print_mistakes(arena, diags));
        assert_string_equal(diags->items[0].code, rows[k].code);
        assert_int_equal(diags->items[0].line, rows[k].line);
        assert_int_equal(diags->items[0].column, rows[k].column);
        assert_non_null(strstr(diags->items[0].file, ".csv"));
    }
    arena_close(arena);
}

/* A header that collides with a parameter, or is no name. */
static void test_headers(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = place(arena);
    struct diags *diags;
    assert_null(model_of(arena, path,
                         str_of("{\"parameters\": [\"x\"], \"data\": {\"file\": \"d.csv\"}, \"loss\": \"sum(x*y)\"}"),
                         &diags));
    assert_int_equal(diags->count, 1);
    assert_string_equal(diags->items[0].code, "E305");
    assert_int_equal(diags->items[0].line, 1);
    assert_int_equal(diags->items[0].column, 1);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_one_hot),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_mistakes_in_files),
        cmocka_unit_test(test_headers),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
