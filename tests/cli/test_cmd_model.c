/* critpoint model: what a model says. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/command.h"
#include "support/arenas.h"
#include "support/program.h"

static void test_a_formula_is_described(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2)^2");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "w1"));
    assert_non_null(strstr(a.out, "w2"));
}

static void test_json_is_one_object(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2)^2", "--json");
    assert_int_equal(a.status, CP_OK);
    assert_true(a.out[0] == '{');
    assert_true(a.out[strlen(a.out) - 1] == '\n');
    assert_non_null(strstr(a.out, "\"w1\""));
}

static void test_a_broken_formula_is_refused(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2^2");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "error[E201]"));
}

/* "type (key, key)" for a row of the table of layers, or the type alone. */
static const char *shown_layer(struct arena *arena, const char *type, const char *keys)
{
    struct text text = {.arena = arena};
    text_puts(&text, type);
    text_puts(&text, keys[0] == '\0' ? "," : " (");
    for (const char *c = keys; *c != '\0'; c++)
        if (*c == ' ')
            text_puts(&text, ", ");
        else if (*c != '!')
            text_add(&text, (struct str){c, 1});
    text_puts(&text, keys[0] == '\0' ? "" : ")");
    return text.at;
}

/* The help has the same rows as the tables, though it cannot see them. */
static void test_help_names_all_layers_and_losses(void **state)
{
    static const char *const layers[][2] = {
#define LAYER(type, keys, summary) {#type, keys},
#include "model/layers.def"
#undef LAYER
    };
    static const char *const losses[] = {
#define LOSS(name, kind, numbers, formula, summary) #name,
#include "model/losses.def"
#undef LOSS
    };
    const char *help = command_named(str_of("model"))->description;
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++)
        if (strstr(help, shown_layer(*state, layers[k][0], layers[k][1])) == NULL)
            fail_msg("the help does not show '%s'", shown_layer(*state, layers[k][0], layers[k][1]));
    for (size_t k = 0; k < sizeof losses / sizeof *losses; k++)
        if (strstr(help, losses[k]) == NULL)
            fail_msg("the help does not show the loss %s", losses[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_formula_is_described),
        cmocka_unit_test(test_json_is_one_object),
        cmocka_unit_test(test_a_broken_formula_is_refused),
        cmocka_unit_test(test_help_names_all_layers_and_losses),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
