/* The frame of a script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

static void every_kind_of_file_has_its_terminal(void **state)
{
    assert_int_equal(picture_format_count(), 3);
    for (size_t k = 0; k < picture_format_count(); k++) {
        struct text out = {.arena = *state};
        picture_script(&out, toy_picture(*state, 3, 3), picture_format_at(k));
        assert_true(has(&out, str_format(*state, "\nset terminal %s\n", picture_format_at(k)->terminal)));
        assert_true(has(&out, "set title 'it''s `two` weights\xEF\xBF\xBD'\n"));
    }
    assert_null(picture_format_find(str_of("gif")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_file_has_its_terminal, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
