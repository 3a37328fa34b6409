/* Tokens: where each ends, numbers as strtod reads them, and what a message says about what stands there. */
#include "lang/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "support/formulas.h"
#include "support/random.h"
#include <cmocka.h>

struct scene {
    struct arena *arena;
    struct diags diags;
    struct source source;
    struct formula_text input;
    struct parser parser;
};

static struct scene *scene_open(struct world *world, const char *text)
{
    struct scene *scene = ARENA_NEW(world->arena, struct scene);
    scene->diags.arena = world->arena;
    scene->source = (struct source){"t", str_of(text)};
    scene->input = (struct formula_text){.text = scene->source.text, .source = &scene->source};
    scene->parser = (struct parser){
        .arena = world->arena, .diags = &scene->diags, .input = &scene->input, .text = scene->input.text};
    token_skip_blanks(&scene->parser);
    return scene;
}

static void blanks_are_skipped(void **state)
{
    struct parser *p = &scene_open(*state, " \t\r\n a  b ")->parser;
    assert_int_equal(token_peek(p), 'a');
    token_advance(p, 1);
    assert_int_equal(p->end, 6);
    assert_int_equal(token_peek(p), 'b');
    token_advance(p, 1);
    assert_int_equal(token_peek(p), 0);
    assert_int_equal(p->at, p->text.size);
}

static void symbols_are_taken_whole_or_not_at_all(void **state)
{
    struct parser *p = &scene_open(*state, "** *")->parser;
    assert_false(token_take(p, "***"));
    assert_int_equal(p->at, 0);
    assert_true(token_take(p, "**"));
    assert_false(token_take(p, "**"));
    assert_true(token_take(p, "*"));
    assert_false(token_take(p, "*"));
}

static void names_may_be_of_any_script(void **state)
{
    static const char *const names[] = {"x", "_", "x_1", "β₁", "名前", "Ünïcode", "e5", "in"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = str_format(((struct world *)*state)->arena, "%s+1", names[i]);
        assert_true(str_is(token_name(&scene_open(*state, text)->parser), names[i]));
    }
    static const char *const others[] = {"1x", "+", "", "(", ".x"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(token_name(&scene_open(*state, others[i])->parser).size, 0);
}

static void expect_token(struct world *world, const char *text, size_t bytes, double expected)
{
    struct scene *scene = scene_open(world, text);
    double value = NAN;
    if (!token_number(&scene->parser, &value))
        fail_msg("%s: %s", text, scene->diags.items[0].message);
    assert_int_equal(scene->parser.end, bytes);
    assert_true(value == expected);
}

static void numbers_end_where_they_end(void **state)
{
    expect_token(*state, "12+", 2, 12);
    expect_token(*state, ".5", 2, 0.5);
    expect_token(*state, "5.", 2, 5);
    expect_token(*state, "1e3 x", 3, 1000);
    expect_token(*state, "1E-3", 4, 0.001);
    expect_token(*state, "2e+2)", 4, 200);
    expect_token(*state, "0001", 4, 1);
    expect_token(*state, "1e-400", 6, 0);
    expect_token(*state, "4.9406564584124654e-324", 23, 4.9406564584124654e-324);
    expect_token(*state, "1.7976931348623157e308", 22, 1.7976931348623157e308);
}

static void numbers_are_those_of_strtod(void **state)
{
    struct random random = {7};
    for (int i = 0; i < 2000; i++) {
        char text[64];
        double magnitude = exp(random_uniform(&random, -700, 700));
        (void)snprintf(text, sizeof text, i % 2 == 0 ? "%.17g" : "%.3e", magnitude);
        expect_token(*state, text, strlen(text), strtod(text, NULL));
    }
}

static void what_is_no_number_is_refused(void **state)
{
    expect_mistake(*state, "E201", "~1.2.3~", "no number");
    expect_mistake(*state, "E201", "~.~", "no number");
    expect_mistake(*state, "E201", "1 + ~..~ + 2", "no number");
    expect_mistake(*state, "E201", "~1e309~", "too large");
    expect_mistake(*state, "E201", "2*~1e999~*3", "1.7976931348623157e308");
}

static void a_name_behind_a_number_is_marked_to_its_end(void **state)
{
    expect_mistake(*state, "E201", "~2x~", "2*x");
    expect_mistake(*state, "E201", "1 + ~2βγ~ + 1", "2*x");
    expect_mistake(*state, "E201", "~0x10~", "2*x");
    expect_mistake(*state, "E201", "~1e~", "2*x");
}

static void messages_quote_what_stands_there(void **state)
{
    expect_mistake(*state, "E201", "1 ~?~ 2", "'?'");
    expect_mistake(*state, "E201", "1 + ~~", "the formula ends");
    expect_mistake(*state, "E201", "a ~größer~ b", "'größer'");
    expect_mistake(*state, "E201", "a ~−~ b", "'−'"); /* the minus sign of Unicode */
    expect_mistake(*state, "E201", "1 + ~*~ 2", "'*'");
}

static void signs_that_look_like_operators_are_no_letters(void **state)
{
    expect_mistake(*state, "E201", "x~²~ + 1", "'²' is no operator");
    expect_mistake(*state, "E201", "1 - w1~·~w2", "'·' is no operator");
    expect_mistake(*state, "E201", "a~−~b", "'−' is no operator");
    expect_mistake(*state, "E201", "a ~−~ b", "'−' is no operator");
    expect_mistake(*state, "E201", "~√~x", "'√' is no operator");
    expect_mistake(*state, "E201", "2 + x~×~f(1)", "'×' is no operator");
}

/* A formula in a JSON string: the place is that in the file, escapes counted. */
static void places_in_strings_count_escapes(void **state)
{
    struct world *world = *state;
    struct source source = {"m.json", str_of("{\"loss\": \"\\u0061 + \\u00e9 ?\"}")};
    const struct json *json = json_get(json_parse(world->arena, &source, &world->diags), "loss");
    assert_non_null(json);
    const struct formula_text text = {.text = json->string, .json = json};
    assert_null(formula_parse(world->arena, &text, &world->diags));
    assert_int_equal(world->diags.count, 1);
    const struct cp_diagnostic *diag = &world->diags.items[0];
    assert_int_equal(diag->column, 27);
    assert_string_equal(diag->path, "$.loss");
    assert_string_equal(diag->file, "m.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(blanks_are_skipped),
        WORLD_TEST(symbols_are_taken_whole_or_not_at_all),
        WORLD_TEST(names_may_be_of_any_script),
        WORLD_TEST(numbers_end_where_they_end),
        WORLD_TEST(numbers_are_those_of_strtod),
        WORLD_TEST(what_is_no_number_is_refused),
        WORLD_TEST(a_name_behind_a_number_is_marked_to_its_end),
        WORLD_TEST(messages_quote_what_stands_there),
        WORLD_TEST(signs_that_look_like_operators_are_no_letters),
        WORLD_TEST(places_in_strings_count_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
