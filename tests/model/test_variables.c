/* Constants and lets: names for values and for parts of the loss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/model_texts.h"

static void test_constants(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": [\"x\"], \"constants\": {\"a\": 2, \"v\": [3, 4], "
                                              "\"M\": [[1, 2], [3, 4]], \"T\": [[[5]]]},"
                                              "\"loss\": \"a*x + v[1] + M[1, 0] + T[0, 0, 0] + sum(M @ v)\"}");
    assert_close(model_loss_at(model, &(double){10}), 20 + 4 + 3 + 5 + (11 + 25), 0, 0);
}

/* Each let may use parameters, arrays, and the lets before it. */
static void test_lets(void **state)
{
    struct model *model =
        model_valid(*state, "{\"parameters\": {\"w\": [1, 2], \"b\": 3}, \"constants\": {\"X\": [[1, 2], "
                            "[3, 4], [5, 6]]}, \"let\": {\"z\": \"X @ w + b\", \"n\": \"sum(z^2)\", "
                            "\"two\": \"2\"}, \"loss\": \"n/two\"}");
    const double theta[] = {1, -1, 0.5}; /* z = -1/2 three times */
    assert_close(model_loss_at(model, theta), 0.375, 1e-15, 0);
    assert_string_equal(scope_find(&model->scope, str_of("z"))->kind, "let");
}

/* Every mistake, and no complaint about what uses a refused name; unrelated mistakes are still told. */
static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"x\"], \"constants\": {\"a\": ~\"1\", \"b\": [~null], \"c\": [1, ~[2]], \"d\": 1}, "
         "\"let\": "
         "{\"e\": \"a + b[0] @ c\"}, \"loss\": \"e*x + d\"}",
         "E302 $.constants.a; E302 $.constants.b[0]; E306 $.constants.c[1]"},
        {"{\"parameters\": [\"x\"], \"constants\": {\"a\": ~{}}, \"loss\": \"a*x\"}", "E302 $.constants.a"},
        {"{\"parameters\": [\"x\"], \"constants\": ~[1], \"loss\": \"a*x\"}", "E302 $.constants"},
        {"{\"parameters\": [\"x\"], \"constants\": {~\"x\": 1}, \"loss\": \"x\"}", "E305 $.constants.x"},
        {"{\"parameters\": [\"x\"], \"constants\": {~\"in\": 1, ~\"a b\": 2}, \"loss\": \"x\"}",
         "E305 $.constants.in; E305 $.constants[\"a b\"]"},
        {"{\"parameters\": [\"x\"], \"constants\": {\"T\": ~[[[[[[[1]]]]]]]}, \"loss\": \"sum(T)*x\"}",
         "E306 $.constants.T"},
        {"{\"parameters\": [\"x\"], \"let\": ~\"x\", \"loss\": \"x*y\"}", "E302 $.let"},
        {"{\"parameters\": [\"x\"], \"let\": {\"a\": ~1, \"b\": \"a[0]\", \"c\": \"~r\"}, \"loss\": \"b + c + x\"}",
         "E302 $.let.a; E202 $.let.c"},
        {"{\"parameters\": [\"x\"], \"let\": {\"a\": \"~b\", \"b\": \"x\"}, \"loss\": \"a + b\"}", "E202 $.let.a"},
        {"{\"parameters\": [\"x\"], \"constants\": {\"a\": 1}, \"let\": {~\"a\": \"x\"}, \"loss\": \"a + x\"}",
         "E305 $.let.a"},
        {"{\"parameters\": [\"x\"], \"let\": {\"a\": \"~a + x\"}, \"loss\": \"a\"}", "E202 $.let.a"},
        {"{\"parameters\": [\"x\"], \"let\": {\"z\": \"[1, 2, ~nope]\"}, \"loss\": \"z + x\"}", "E202 $.let.z"},
    };
    EXPECT_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_lets),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
