/* Strict values: what is accepted means what was written, and all else is refused with the rule. */
#include "cli/values.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *colors(const struct command *command, size_t k)
{
    static const char *const names[] = {"red", "green"};
    (void)command;
    return k < 2 ? names[k] : NULL;
}

static const struct command painter = {.name = "paint"};
static const struct option_row positive = {.name = "gtol", .argument = "G", .field = offsetof(struct request, gtol)};
static const struct option_row count = {.name = "threads", .argument = "N", .field = offsetof(struct request, threads)};
static const struct option_row file = {.name = "h", .argument = "FILE", .field = offsetof(struct request, hessian_out)};
static const struct option_row choice = {
    .name = "color", .argument = "C", .field = offsetof(struct request, format), .choices = colors};

/* Reads a text; what it sets is in *request. */
static bool reads(struct arena *arena, option_reader *reader, const struct option_row *row, const char *text,
                  struct request *request)
{
    struct diags diags = {.arena = arena};
    *request = (struct request){.command = &painter};
    bool accepted = reader(request, row, text, &diags);
    assert_int_equal(accepted, diags.count == 0);
    if (!accepted) {
        assert_non_null(strstr(diags.items[0].message, text));
        assert_non_null(diags.items[0].remedy);
        assert_int_equal(diags.items[0].status, CP_INVALID_INPUT);
    }
    return accepted;
}

static void test_positive_numbers(void **state)
{
    struct request r;
    assert_true(reads(*state, value_positive, &positive, "1e-9", &r));
    assert_true(r.gtol == 1e-9);
    assert_true(reads(*state, value_positive, &positive, "1.5", &r));
    assert_true(r.gtol == 1.5);
    const char *const bad[] = {"0",   "-1",    "nan", "inf", "1e999", "1e-999", "abc",
                               "1,5", "0x1p3", " 1",  "1 ",  "1e",    "--1"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(reads(*state, value_positive, &positive, bad[k], &r));
}

static void test_fractions_lie_strictly_between_0_and_1(void **state)
{
    struct request r;
    assert_true(reads(*state, value_fraction, &positive, "0.999", &r));
    assert_true(r.gtol == 0.999);
    assert_false(reads(*state, value_fraction, &positive, "1", &r));
    assert_false(reads(*state, value_fraction, &positive, "0", &r));
    assert_false(reads(*state, value_fraction, &positive, "nan", &r));
}

static void test_counts(void **state)
{
    struct request r;
    assert_true(reads(*state, value_count, &count, "1", &r));
    assert_int_equal(r.threads, 1);
    assert_true(reads(*state, value_count, &count, "1024", &r));
    assert_int_equal(r.threads, 1024);
    const char *const bad[] = {"0", "1025", "-1", "+1", "1.0", "4x", "18446744073709551617", "99999999999999999999"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(reads(*state, value_count, &count, bad[k], &r));
}

static void test_whole_numbers_up_to_a_limit(void **state)
{
    (void)state;
    size_t value = 7;
    assert_true(value_whole(str_of("0"), SIZE_MAX, &value));
    assert_int_equal(value, 0);
    assert_true(value_whole(str_of("18446744073709551615"), SIZE_MAX, &value));
    assert_true(value == SIZE_MAX);
    assert_false(value_whole(str_of("18446744073709551616"), SIZE_MAX, &value));
    assert_false(value_whole(str_of(""), SIZE_MAX, &value));
    for (size_t k = 0; k <= 300; k++) {
        char text[4] = {(char)('0' + k / 100), (char)('0' + k / 10 % 10), (char)('0' + k % 10), 0};
        assert_int_equal(value_whole(str_of(text), 137, &value), k <= 137);
        if (k <= 137)
            assert_int_equal(value, k);
    }
    assert_false(value_whole(str_of("9"), 3, &value));
}

static void test_choices(void **state)
{
    struct request r;
    assert_true(reads(*state, value_choice, &choice, "green", &r));
    assert_string_equal(r.format, "green");
    assert_false(reads(*state, value_choice, &choice, "gren", &r));
    assert_null(r.format);
    assert_false(reads(*state, value_choice, &choice, "", &r));
    assert_false(reads(*state, value_choice, &choice, "Red", &r));
}

static void test_a_wrong_choice_is_hinted_at(void **state)
{
    struct diags diags = {.arena = *state};
    struct request request = {.command = &painter};
    assert_false(value_choice(&request, &choice, "gren", &diags));
    assert_string_equal(diags.items[0].remedy, "did you mean 'green'?");
    assert_false(value_choice(&request, &choice, "ultraviolet", &diags));
    assert_string_equal(diags.items[1].remedy, "possible: red|green");
}

static void test_matrix_files_have_a_known_ending(void **state)
{
    struct request r;
    assert_true(reads(*state, value_matrix_file, &file, "H.npy", &r));
    assert_string_equal(r.hessian_out, "H.npy");
    assert_true(reads(*state, value_matrix_file, &file, "a/b.mtx", &r));
    assert_false(reads(*state, value_matrix_file, &file, "H.txt", &r));
    assert_false(reads(*state, value_matrix_file, &file, "npy", &r));
    assert_false(reads(*state, value_matrix_file, &file, "", &r));
}

static void test_texts_are_not_empty(void **state)
{
    struct request r;
    assert_true(reads(*state, value_text, &file, "-1,2", &r));
    assert_string_equal(r.hessian_out, "-1,2");
    assert_false(reads(*state, value_text, &file, "", &r));
}

static void test_unsupported_says_so(void **state)
{
    struct diags diags = {.arena = *state};
    struct request request = {.command = &painter};
    const struct option_row row = {.name = "certify"};
    assert_false(value_unsupported(&request, &row, NULL, &diags));
    assert_string_equal(diags.items[0].code, "E309");
    assert_non_null(strstr(diags.items[0].message, "--certify is not in this version"));
}

static void test_rows_and_seeds_are_whole(void **state)
{
    static const struct option_row rows = {
        .name = "batches", .argument = "SIZE", .field = offsetof(struct request, batches)};
    static const struct option_row seed = {
        .name = "shuffle", .argument = "SEED", .field = offsetof(struct request, shuffle)};
    struct request r;
    assert_true(reads(*state, value_rows, &rows, "60000", &r));
    assert_int_equal(r.batches, 60000);
    assert_true(reads(*state, value_number, &seed, "0", &r));
    assert_true(r.shuffle.given && r.shuffle.value == 0);
    assert_true(reads(*state, value_number, &seed, "9007199254740991", &r));
    assert_true(r.shuffle.value == 9007199254740991);
    static const char *const bad[] = {"-1", "1.5", "1e3", "", "x", "99999999999999999999999"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_false(reads(*state, value_rows, &rows, bad[k], &r));
        assert_false(reads(*state, value_number, &seed, bad[k], &r));
        assert_false(r.shuffle.given);
    }
    assert_false(reads(*state, value_rows, &rows, "0", &r));
    assert_false(reads(*state, value_number, &seed, "9007199254740992", &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positive_numbers),
        cmocka_unit_test(test_fractions_lie_strictly_between_0_and_1),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_whole_numbers_up_to_a_limit),
        cmocka_unit_test(test_rows_and_seeds_are_whole),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_a_wrong_choice_is_hinted_at),
        cmocka_unit_test(test_matrix_files_have_a_known_ending),
        cmocka_unit_test(test_texts_are_not_empty),
        cmocka_unit_test(test_unsupported_says_so),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
