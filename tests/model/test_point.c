/* Points: stored ones, the model's own values, and completeness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points.h"

static void test_own_values(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": {\"a\": 1, \"w\": [2, 3]}, \"loss\": \"a + sum(w)\"}");
    EXPECT_POINT(model, NULL, 1, 2, 3);
    model = model_valid(*state, "{\"parameters\": {\"a\": 1, \"w\": {\"shape\": [2]}}, \"loss\": \"a + sum(w)\"}");
    expect_no_point(model, NULL, "E504");
    assert_non_null(strstr(model->diags->items[0].message, "no value for 'w'"));
    assert_non_null(strstr(model->diags->items[0].remedy, "--at"));
}

static void test_stored(void **state)
{
    struct model *model = model_valid(
        *state,
        "{\"parameters\": {\"a\": 1, \"W\": [[2, 3], [4, 5]]}, \"loss\": \"a + sum(W)\", \"points\": {\"flat\": [9, 8, "
        "7, 6, 5], \"part\": {\"W\": [[0, 0], [0, 1]]}, \"none\": {}, \"row\": {\"W\": [4, 3, 2, 1], \"a\": 0}, "
        "\"\": [0, 0, 0, 0, 0], \"two words\": [1, 1, 1, 1, 1]}}");
    assert_int_equal(model->point_count, 6);
    EXPECT_POINT(model, "@flat", 9, 8, 7, 6, 5);
    EXPECT_POINT(model, "@part", 1, 0, 0, 0, 1);
    EXPECT_POINT(model, "@none", 1, 2, 3, 4, 5);
    EXPECT_POINT(model, "@row", 0, 4, 3, 2, 1);
    EXPECT_POINT(model, "@", 0, 0, 0, 0, 0);
    EXPECT_POINT(model, "@two words", 1, 1, 1, 1, 1);
    expect_no_point(model, "@~falt", "E503");
    assert_string_equal(model->diags->items[0].remedy, "did you mean 'flat'?");
    expect_no_point(model, "@~flat ", "E503");
    expect_no_point(model, "@~elsewhere", "E503");
    assert_string_equal(model->diags->items[0].remedy,
                        "the model stores '@flat', '@part', '@none', '@row', '@', '@two words'");
}

/* All parameters without a value are named, up to a number that people read. */
static void test_missing_names(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": [\"a\", \"b\", \"c\"], \"loss\": \"a*b*c\"}");
    expect_no_point(model, "~b=1", "E504");
    assert_string_equal(model->diags->items[0].message, "the point has no value for 'a', 'c', nor has the model");
    struct text names = {.arena = *state};
    for (int k = 0; k < 30; k++)
        text_printf(&names, "%s\"p%d\"", k == 0 ? "" : ", ", k);
    model = model_valid(*state, str_format(*state, "{\"parameters\": [%s], \"loss\": \"p0\"}", names.at));
    expect_no_point(model, NULL, "E504");
    assert_non_null(strstr(model->diags->items[0].message, "'p19' and 10 more"));
}

static void test_no_points_are_stored(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": [\"x\"], \"loss\": \"x\"}");
    expect_no_point(model, "@~origin", "E503");
    assert_non_null(strstr(model->diags->items[0].remedy, "\"points\""));
}

/* Mistakes of stored points stand at their place in the model, with a path. */
static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\", \"points\": {\"a\": ~[1], \"b\": ~[1, 2, 3], \"c\": ~3, "
         "\"d\": "
         "[1, ~\"2\"], \"e\": ~null}}",
         "E502 $.points.a; E502 $.points.b; E502 $.points.c; E302 $.points.d[1]; E302 $.points.e"},
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\", \"points\": {\"a\": {\"x\": 1, ~\"z\": 2, ~\"yy\": 3}}}",
         "E503 $.points.a.z; E503 $.points.a.yy"},
        {"{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\", \"points\": {\"a\": ~{\"x\": 1}}}", "E504 $.points.a"},
        {"{\"parameters\": {\"W\": [[1, 2], [3, 4]], \"x\": 1}, \"loss\": \"x*sum(W)\", \"points\": {\"a\": {\"W\": "
         "~[1, 2, "
         "3]}, \"b\": {\"W\": ~[[1, 2, 3, 4]]}, \"c\": {\"W\": [[1, 2], ~[3]]}, \"d\": {\"W\": ~0}, \"e\": {\"x\": "
         "~[1, 2]}}}",
         "E502 $.points.a.W; E502 $.points.b.W; E306 $.points.c.W[1]; E502 $.points.d.W; E502 $.points.e.x"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"points\": ~[[1]]}", "E302 $.points"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"points\": {\"big\": [~1e999]}}", "E104 $.points.big[0]"},
    };
    EXPECT_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_values),    cmocka_unit_test(test_stored),
        cmocka_unit_test(test_missing_names), cmocka_unit_test(test_no_points_are_stored),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
