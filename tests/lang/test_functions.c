/* The table of functions is consistent: no name twice, every signature calls, every rule and expansion is a formula, and
 * the contract's list is complete. */
#include "lang/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static void names_are_unique(void **state)
{
    (void)state;
    assert_true(function_count() > 50);
    assert_null(function_at(function_count()));
    for (size_t i = 0; i < function_count(); i++)
        for (size_t j = 0; j < i; j++)
            assert_false(strcmp(function_at(i)->name, function_at(j)->name) == 0 &&
                         strcmp(function_at(i)->signature, function_at(j)->signature) == 0);
}

static void rows_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < function_count(); i++) {
        size_t first = 0;
        while (strcmp(function_at(first)->name, function_at(i)->name) != 0)
            first++;
        assert_ptr_equal(function_named(str_of(function_at(i)->name)), function_at(first));
    }
    assert_null(function_named(str_of("tan h")));
}

static void rows_are_complete(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < function_count(); i++) {
        const struct cp_function *row = function_at(i);
        assert_true(row->name[0] != 0 && row->signature[0] != 0 && row->summary[0] != 0 && row->family[0] != 0);
        const char *texts[] = {row->derivatives[0], row->derivatives[1], row->kink, row->expansion};
        for (size_t k = 0; k < 4; k++) {
            const struct formula_text text = {.text = str_of(texts[k])};
            if (texts[k] != NULL && formula_parse(w->arena, &text, &w->diags) == NULL)
                fail_msg("%s: '%s' is no formula", row->name, texts[k]);
        }
    }
}

/* Signatures are formulas once defaults and axes have values; they compile with suitable arrays for their names. */
static void signatures_can_be_called(void **state)
{
    struct world *w = *state;
    const double ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    static const char *const names[] = {"a", "b", "c", "w"};
    for (size_t k = 0; k < 4; k++)
        world_parameter(w, names[k], shape_matrix(2, 2), ones);
    static const char *const constants[] = {"k", "i", "p", "m", "n"};
    for (size_t k = 0; k < 5; k++)
        world_constant(w, constants[k], shape_scalar(), k < 3 ? ones : (const double[]){2});
    for (size_t i = 0; i < function_count(); i++)
        (void)world_compile_valid(w, function_at(i)->signature);
}

static void the_promised_functions_exist(void **state)
{
    (void)state;
    static const char promised[] = "exp expm1 log log1p sqrt cbrt pow abs sign sin cos tan asin acos atan atan2 sinh "
                                   "cosh tanh asinh acosh atanh erf erfc lgamma digamma sigmoid softplus relu "
                                   "leaky_relu elu gelu silu step min max hypot where sum mean prod logsumexp softmax "
                                   "log_softmax norm2 dot transpose reshape concat stack diag trace outer ";
    for (const char *at = promised; *at != 0; at += strcspn(at, " ") + 1) {
        struct str name = {at, strcspn(at, " ")};
        bool found = false;
        for (size_t i = 0; i < function_count(); i++)
            found = found || str_is(name, function_at(i)->name);
        if (!found)
            fail_msg("%.*s is missing", (int)name.size, name.at);
    }
}

static void functions_are_found_by_their_whole_name(void **state)
{
    (void)state;
    assert_non_null(function_find(str_of("softmax")));
    assert_null(function_find(str_of("softma")));
    assert_null(function_find(str_of("softmaxx")));
    assert_null(function_find(str_of("")));
    assert_null(function_find(str_of("exp"))); /* a primitive */
}

static void typos_are_offered_the_nearest(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"sofmax", "softmax"}, {"sigmiod", "sigmoid"}, {"tranpose", "transpose"}, {"leakyrelu", "leaky_relu"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct typo typo = typo_start(str_of(pairs[i][0]));
        function_offer(&typo);
        assert_true(str_is(typo.best, pairs[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(names_are_unique),
        WORLD_TEST(rows_by_name),
        WORLD_TEST(rows_are_complete),
        WORLD_TEST(signatures_can_be_called),
        WORLD_TEST(the_promised_functions_exist),
        WORLD_TEST(functions_are_found_by_their_whole_name),
        WORLD_TEST(typos_are_offered_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
