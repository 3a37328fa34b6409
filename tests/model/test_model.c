/* Models as a whole: keys, forms, names that collide, and formulas in a model's place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/model_texts.h"

static void test_contract_example(void **state)
{
    struct model *model = model_valid(
        *state, "{ \"name\": \"two-weight linear network\", \"parameters\": [\"w1\", \"w2\"], \"loss\": \"(1 - "
                "w1*w2)^2\", \"gradient\": [\"-2*(1 - w1*w2)*w2\", \"-2*(1 - w1*w2)*w1\"], \"hessian\": "
                "[[\"2*w2^2\", \"4*w1*w2 - 2\"], [\"4*w1*w2 - 2\", \"2*w1^2\"]], \"points\": { \"origin\": "
                "[0, 0], \"valley\": {\"w1\": 2, \"w2\": 0.5} } }");
    assert_string_equal(model->name, "two-weight linear network");
    assert_string_equal(model->form, "loss");
    assert_int_equal(model->n, 2);
    assert_int_equal(model->point_count, 2);
    assert_close(model_loss_at(model, model->points[0].theta), 1, 0, 0);
    assert_close(model_loss_at(model, model->points[1].theta), 0, 0, 0);
}

static void test_name_of_the_file(void **state)
{
    assert_string_equal(model_valid_in(*state, "dir/m.json", "{\"parameters\": [\"x\"], \"loss\": \"x\"}")->name,
                        "dir/m.json");
}

/* The order of the keys in the text means nothing. */
static void test_keys_in_any_order(void **state)
{
    struct model *model =
        model_valid(*state, "{\"points\": {\"p\": [1]}, \"loss\": \"l*x\", \"let\": {\"l\": \"c + d[0]\"}, "
                            "\"data\": {\"d\": [5]}, \"constants\": {\"c\": 2}, \"parameters\": [\"x\"]}");
    assert_close(model_loss_at(model, model->points[0].theta), 7, 0, 0);
}

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"~[]", "E302 $"},
        {"~3", "E302 $"},
        {"~~{}", "E303 $; E304 $"},
        {"~{\"parameters\": [\"x\"]}", "E303 $"},
        {"~{\"loss\": \"x*y\"}", "E304 $"},
        {"{\"parameters\": [\"x\"], ~\"los\": \"x\"}", "E301 $.los"},
        {"{~\"paramters\": [\"x\"], \"loss\": \"x*y\", \"points\": {\"o\": [0, 0]}}", "E301 $.paramters"},
        {"{\"parameters\": [\"x\"], ~\"constant\": {\"a\": 1}, \"loss\": \"a*x\"}", "E301 $.constant"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", ~\"Loss\": \"x\", ~\"\": 1}", "E301 $.Loss; E301 $[\"\"]"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"quadratic\": ~{\"A\": [[1]]}}", "E303 $.quadratic"},
        {"{\"network\": ~~~~{}}", "E304 $.network; E304 $.network; E304 $.network; E304 $.network"},
        {"{\"loss\": \"1\", \"network\": ~~[], ~\"parameters\": [\"x\"]}",
         "E303 $.network; E302 $.network; E303 $.parameters"},
        {"{\"name\": ~1, \"parameters\": [\"x\"], \"loss\": \"x\"}", "E302 $.name"},
        {"{\"name\": ~1, \"parameters\": [\"x\", ~\"x\"], \"constants\": {\"c\": ~null}, \"let\": {\"l\": "
         "\"~sinn(x)\"}, "
         "\"loss\": \"l + c\", \"points\": ~3, ~\"pionts\": {}}",
         "E302 $.name; E305 $.parameters[1]; E302 $.constants.c; E203 $.let.l; E302 $.points; E301 $.pionts"},
    };
    EXPECT_REFUSED(state, refusals);
}

/* Every pair of places where a name can be declared twice. */
static void test_collisions(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"a\"], \"constants\": {~\"a\": 1}, \"loss\": \"a\"}", "E305 $.constants.a"},
        {"{\"parameters\": [\"a\"], \"data\": {~\"a\": [1]}, \"loss\": \"a\"}", "E305 $.data.a"},
        {"{\"parameters\": [\"a\"], \"let\": {~\"a\": \"1\"}, \"loss\": \"a\"}", "E305 $.let.a"},
        {"{\"parameters\": [\"x\"], \"constants\": {\"a\": 1}, \"data\": {~\"a\": [1]}, \"loss\": \"x*a\"}",
         "E305 $.data.a"},
        {"{\"parameters\": [\"x\"], \"constants\": {\"a\": 1}, \"let\": {~\"a\": \"x\"}, \"loss\": \"x*a\"}",
         "E305 $.let.a"},
        {"{\"parameters\": [\"x\"], \"data\": {\"a\": [1]}, \"let\": {~\"a\": \"x\"}, \"loss\": \"x*a[0]\"}",
         "E305 $.let.a"},
        {"{\"parameters\": [\"x\", \"y\"], \"constants\": {\"c\": ~\"\"}, \"data\": {~\"c\": [1]}, \"loss\": \"x*c\"}",
         "E302 $.constants.c; E305 $.data.c"},
    };
    EXPECT_REFUSED(state, refusals);
}

static void test_typos_have_remedies(void **state)
{
    struct diags *diags;
    assert_null(model_of(*state, NULL, str_of("{\"parameters\": [\"x\"], \"losss\": \"x\"}"), &diags));
    assert_string_equal(diags->items[0].remedy, "did you mean 'loss'?");
    assert_null(model_of(*state, NULL, str_of("{\"parameters\": [\"weight\"], \"loss\": \"wieght\"}"), &diags));
    assert_string_equal(diags->items[0].remedy, "did you mean 'weight'?");
}

/* ---- Formulas in a model's place ---- */

static void expect_order(struct arena *arena, const char *formula, const char *order, const char *names)
{
    struct diags *diags;
    struct model *model = model_formula(arena, formula, order, &diags);
    if (model == NULL)
        fail_msg("%s: %s", formula, diags->items[0].message);
    struct text text = {.arena = arena};
    text_puts(&text, "");
    for (size_t k = 0; k < model->parameter_count; k++)
        text_printf(&text, "%s%s", k == 0 ? "" : " ", model->parameters[k].name);
    assert_string_equal(text.at, names);
}

static void test_formula_orders(void **state)
{
    expect_order(*state, "b + a*c + b^2", NULL, "b a c");
    expect_order(*state, "b + a*c", "a=1,b=2,c=3", "a b c");
    expect_order(*state, "b + a*c", "c=1", "c b a");
    expect_order(*state, "b + a*c", " c = 1 , a=2", "c a b");
    expect_order(*state, "b + a*c", "0,0,0", "b a c");
    expect_order(*state, "b + a*c", "[0,0,0]", "b a c");
    expect_order(*state, "b + a*c", "", "b a c");
    expect_order(*state, "b + a*c", "=", "b a c");
    expect_order(*state, "x + xx", "xx=1,x=2", "xx x");
    expect_order(*state, "x + ax", "ax=1", "ax x");
    expect_order(*state, "x + ax", "x=1,ax=2", "x ax");
    expect_order(*state, "sum(i in 0:3: x*i) + pi", NULL, "x");
}

static void test_formula_refusals(void **state)
{
    static const struct {
        const char *formula;
        const char *code;
        size_t column;
    } rows[] = {
        {"1 + 2", "E304", 1},      {"pi", "E304", 1},   {"", "E201", 1},
        {"x +", "E201", 4},        {"(x", "E201", 1},   {"sinn(x)", "E203", 1},
        {"x + [x, y]", "E207", 1}, {"x[0]", "E206", 3}, {"sum(i in 0:2: 1)", "E304", 1},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags *diags;
        assert_null(model_formula(*state, rows[k].formula, NULL, &diags));
        assert_int_equal(diags->count, 1);
        if (strcmp(diags->items[0].code, rows[k].code) != 0 || diags->items[0].column != rows[k].column)
            fail_msg("%s: %s at %zu: %s", rows[k].formula, diags->items[0].code, diags->items[0].column,
                     diags->items[0].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract_example),  cmocka_unit_test(test_name_of_the_file),
        cmocka_unit_test(test_keys_in_any_order), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_collisions),        cmocka_unit_test(test_typos_have_remedies),
        cmocka_unit_test(test_formula_orders),    cmocka_unit_test(test_formula_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
