/* What an escape says of its path: nothing more than it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/escape_path.h"

#include "base/arena.h"

#include <string.h>

static const char *written(struct arena *arena, const struct cp_escape *escape)
{
    struct text text = {.arena = arena};
    struct json_writer w = {.out = &text, .compact = true, .first = true};
    json_open(&w, '{');
    escape_path_put(&w, 2, escape);
    json_close(&w, '}');
    return text.at;
}

static void paths_say_what_they_take(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    static const double curve[] = {1.5, 0, -0.25, 2};
    const struct cp_escape straight = {.order = 3};
    const struct cp_escape bent = {.order = 4, .curve = curve, .bends = 1};
    const struct cp_escape twice = {.order = 6, .curve = curve, .bends = 2};
    assert_string_equal(written(arena, &straight), "{\"curve\": null, \"order\": 3}");
    assert_string_equal(written(arena, &bent), "{\"curve\": [1.5, 0], \"order\": 4}");
    assert_string_equal(written(arena, &twice), "{\"curve\": [1.5, 0], \"curve_higher\": [[-0.25, 2]], \"order\": 6}");
    arena_close(arena);
}

static void unknown_orders_are_left_out(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const struct cp_escape escape = {0};
    assert_null(strstr(written(arena, &escape), "order"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths_say_what_they_take),
                                       cmocka_unit_test(unknown_orders_are_left_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
