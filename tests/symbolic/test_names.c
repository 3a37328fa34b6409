/* Identifiers for programming languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/names.h"

#include "support/derivations.h"

static void test_identifiers(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    assert_string_equal(names_identifier(arena, "w1", "f"), "w1");
    assert_string_equal(names_identifier(arena, "W[0,1]", "f"), "W_0_1");
    assert_string_equal(names_identifier(arena, "two-weight network", "f"), "two_weight_network");
    assert_string_equal(names_identifier(arena, "3d", "f"), "d");
    assert_string_equal(names_identifier(arena, "\xCE\xB8", "f"), "f"); /* a Greek letter */
    assert_string_equal(names_identifier(arena, "", "f"), "f");
    arena_close(arena);
}

static void test_free_names(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    assert_string_equal(names_free(arena, "long", "int long"), "long_");
    assert_string_equal(names_free(arena, "lon", "int long"), "lon");
    assert_string_equal(names_free(arena, "a", "a a_"), "a__");
    arena_close(arena);
}

static void test_no_name_twice(void **state)
{
    struct derived *d = *state;
    const struct derivation *two = derived(d, "for + W_0 + s1");
    struct names names = names_make(d->arena, two, "for while W_0");
    assert_string_equal(names.variable[0], "for_");
    assert_string_equal(names.variable[1], "W_0_");
    assert_string_equal(names.variable[2], "s1_"); /* as locals are called */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identifiers),
        cmocka_unit_test(test_free_names),
        DERIVED_TEST(test_no_name_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
