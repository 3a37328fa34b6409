/* The "data" key: its forms, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/data_files.h"

static void test_forms(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    assert_close(data_loss(arena, path, "{\"file\": \"d.csv\"}", "dot(x, y)"), 140, 0, 0);
    assert_close(data_loss(arena, path, "{\"v\": [1, 2], \"M\": [[1, 2], [3, 4]]}", "sum(M @ v)"), 5 + 11, 0, 0);
    assert_close(data_loss(arena, path, "{\"file\": [1, 2]}", "sum(file)"), 3, 0, 0);
    assert_close(data_loss(arena, path, "{\"X\": {\"file\": \"iris.csv\", \"columns\": [\"b\", \"a\"]}}",
                           "X[1, 0]*10 + X[1, 1]"),
                 43, 0, 0);
    assert_close(data_loss(arena, path, "{\"v\": {\"file\": \"iris.csv\", \"column\": \"b\"}}", "sum(v)"), 20, 0, 0);
    assert_close(
        data_loss(arena, path, "{\"v\": {\"file\": \"iris.csv\", \"column\": \"b\", \"one_hot\": false}}", "v[3]"), 8,
        0, 0);
    assert_close(data_loss(arena, path, "{\"M\": {\"file\": \"plain.csv\"}}", "M[1, 0]"), 3, 0, 0);
    assert_close(data_loss(arena, path, "{\"M\": {\"file\": \"m.json\"}}", "M[1, 0]"), 3, 0, 0);
    assert_close(data_loss(arena, path, "{\"v\": {\"file\": \"column.csv\"}}", "v[2]"), 3, 0, 0);
    assert_close(data_loss(arena, path, "{\"M\": {\"file\": \"row.npy\"}}", "M[0, 5]"), 6, 0, 0);
    assert_close(data_loss(arena, path, "{\"T\": {\"file\": \"cube.npy\"}}", "T[0, 1, 0]"), 4, 0, 0);
    arena_close(arena);
}

/* What was read is kept under its name, with all rows. */
static void test_arrays_are_kept(void **state)
{
    struct arena *arena = arena_child(*state);
    const struct model *model =
        model_valid_in(arena, data_place(arena),
                       "{\"parameters\": [\"t\"], \"data\": {\"c\": 2, \"X\": {\"file\": \"d.csv\", \"columns\": "
                       "[\"y\"]}}, \"batch\": [1], \"loss\": \"t*c*sum(X)\"}");
    assert_int_equal(model->array_count, 2);
    const struct model_array *X = model_find_array(model, "X");
    assert_int_equal(X->shape.dim[0], 3);
    assert_close(X->values[2], 30, 0, 0);
    assert_int_equal(X->class_count, 0);
    assert_null(model_find_array(model, "Y"));
    arena_close(arena);
}

static void test_refusals(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
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
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": ~{\"file\": \"d.csv\", \"labels\": [\"a\"]}}, \"loss\": "
         "\"sum(t*v)\"}",
         "E304 $.data.v"},
        {"{\"parameters\": [\"t\"], \"data\": {~\"t\": [1]}, \"loss\": \"t\"}", "E305 $.data.t"},
        {"{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": ~\"none.csv\"}, ~\"t\": [1]}, \"loss\": \"t*v\"}",
         "E401; E305 $.data.t"},
    };
    expect_refused_in(arena, path, refusals, sizeof refusals / sizeof *refusals);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_arrays_are_kept),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
