/* Diagnostics: the table's rows, what a mistake carries, how many are kept, and what status a list stands for. */
#include "base/diag.h"

#include "support/arenas.h"

#include <ctype.h>
#include <string.h>
#include <cmocka.h>

/* The first digit of a code is its section; the status follows from it. */
static void rows_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_row *row = &diag_rows[i];
        assert_int_equal(strlen(row->code), 4);
        assert_int_equal(row->code[0], 'E');
        assert_true(isdigit((unsigned char)row->code[1]) && isdigit((unsigned char)row->code[2]) &&
                    isdigit((unsigned char)row->code[3]));
        char section = row->code[1];
        enum cp_status status = section == '9' ? CP_MACHINE : section == '6' ? CP_NUMERICAL : CP_INVALID_INPUT;
        assert_int_equal(row->status, status);
        assert_true(row->meaning != NULL && strlen(row->meaning) > 10);
        assert_true(row->meaning[strlen(row->meaning) - 1] != '.');
        for (size_t j = 0; j < i; j++)
            assert_true(strcmp(diag_rows[j].code, row->code) < 0); /* ascending, hence unique */
    }
}

static void a_mistake_outlives_its_source(void **state)
{
    char text[] = "first\nsecond line\n";
    char name[] = "model.json";
    const struct source source = {name, str_of(text)};
    struct diags diags = {.arena = *state};
    struct cp_diagnostic *diag =
        diag_add(&diags, DIAG_JSON_OVERFLOW, (struct span){&source, 13, 17}, "%d is %s", 5, "large");
    memset(text, 'x', sizeof text - 1);
    memset(name, 'x', sizeof name - 1);
    assert_ptr_equal(diag, &diags.items[0]);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diag->code, "E104");
    assert_int_equal(diag->status, CP_INVALID_INPUT);
    assert_string_equal(diag->message, "5 is large");
    assert_string_equal(diag->remedy, "the largest double is 1.7976931348623157e308");
    assert_string_equal(diag->file, "model.json");
    assert_string_equal(diag->line_text, "second line");
    assert_int_equal(diag->line, 2);
    assert_int_equal(diag->column, 8);
    assert_int_equal(diag->columns, 4);
    assert_null(diag->path);
}

static void nowhere_is_a_place_too(void **state)
{
    struct diags diags = {.arena = *state};
    const struct cp_diagnostic *diag = diag_add(&diags, DIAG_MEMORY, (struct span){NULL, 0, 0}, "no memory");
    assert_null(diag->file);
    assert_null(diag->line_text);
    assert_null(diag->remedy);
    assert_int_equal(diag->line, 0);
}

static void at_most_a_hundred_are_kept_with_the_last(void **state)
{
    struct diags diags = {.arena = *state};
    const struct source source = {"s", str_of("text")};
    for (int i = 1; i <= 250; i++) {
        diag_add(&diags, DIAG_USAGE, (struct span){&source, 0, 4}, "mistake %d", i);
        assert_int_equal(diags.count, i < 100 ? i : 100);
    }
    assert_string_equal(diags.items[0].message, "mistake 1");
    assert_string_equal(diags.items[98].message, "mistake 99");
    assert_string_equal(diags.items[99].message, "mistake 250");
}

/* Many mistakes in one long line must not cost a copy of it each. */
static void neighbours_share_their_line(void **state)
{
    enum { LONG = 1000000 };
    struct text text = {.arena = *state};
    text_puts(&text, "short\n");
    text_repeat(&text, 'x', LONG);
    const struct source source = {"s", text_str(&text)};
    struct diags diags = {.arena = *state};
    size_t before = arena_used(*state);
    for (size_t i = 0; i < 50; i++)
        diag_add(&diags, DIAG_USAGE, (struct span){&source, 100 + i, 101 + i}, "mistake");
    assert_true(arena_used(*state) - before < 2 * LONG);
    assert_int_equal(strlen(diags.items[49].line_text), LONG);
    diag_add(&diags, DIAG_USAGE, (struct span){&source, 0, 1}, "mistake");
    assert_string_equal(diags.items[50].line_text, "short");
    assert_int_equal(strlen(diags.items[49].line_text), LONG);
}

static void hints_replace_the_remedy_if_there_is_one(void **state)
{
    struct diags diags = {.arena = *state};
    struct cp_diagnostic *diag = diag_add(&diags, DIAG_FORMULA_FUNCTION, (struct span){NULL, 0, 0}, "no 'tahn'");
    diag_did_you_mean(&diags, diag, (struct str){NULL, 0});
    assert_string_equal(diag->remedy, "'critpoint ops' lists the functions");
    diag_did_you_mean(&diags, diag, str_part(str_of("tanhx"), 0, 4));
    assert_string_equal(diag->remedy, "did you mean 'tanh'?");
}

static void the_worst_status_counts(void **state)
{
    struct diags diags = {.arena = *state};
    struct span nowhere = {NULL, 0, 0};
    assert_int_equal(diag_status(&diags), CP_OK);
    diag_add(&diags, DIAG_NOT_FINITE, nowhere, "a");
    assert_int_equal(diag_status(&diags), CP_NUMERICAL);
    diag_add(&diags, DIAG_USAGE, nowhere, "b");
    assert_int_equal(diag_status(&diags), CP_NUMERICAL);
    diag_add(&diags, DIAG_MEMORY, nowhere, "c");
    assert_int_equal(diag_status(&diags), CP_MACHINE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_are_well_formed),        TEST(a_mistake_outlives_its_source),
        TEST(nowhere_is_a_place_too),      TEST(at_most_a_hundred_are_kept_with_the_last),
        TEST(neighbours_share_their_line), TEST(hints_replace_the_remedy_if_there_is_one),
        TEST(the_worst_status_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
