/* From argv to a request, and from mistakes to remedies. */
#include "cli/options.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define THIS_FILE CRITPOINT_SOURCE_DIR "/tests/cli/test_options.c"

enum { MOST_WORDS = 32 };

/* Parses a command line whose words are separated by single spaces; "%" stands for the path of a file that exists. */
static struct diags parse(struct arena *arena, const char *line, struct request *request)
{
    char *argv[MOST_WORDS] = {str_format(arena, "critpoint")};
    int argc = 1;
    while (*line != '\0' && argc < MOST_WORDS - 1) {
        struct str word = {line, strcspn(line, " ")};
        argv[argc++] = str_copy(arena, str_is(word, "%") ? str_of(THIS_FILE) : word);
        line += word.size + (line[word.size] == ' ');
    }
    struct diags diags = {.arena = arena};
    bool accepted = options_parse(argc, argv, request, &diags);
    assert_int_equal(accepted, diags.count == 0);
    return diags;
}

static void understood(struct arena *arena, const char *line, struct request *request)
{
    struct diags diags = parse(arena, line, request);
    if (diags.count != 0)
        fail_msg("'%s' was refused: %s", line, diags.items[0].message);
}

/* The line is refused for one reason; message and remedy hold the given parts. */
static void refused(struct arena *arena, const char *line, const char *message, const char *remedy)
{
    struct request request;
    struct diags diags = parse(arena, line, &request);
    if (diags.count != 1)
        fail_msg("'%s': %zu mistakes", line, diags.count);
    const struct cp_diagnostic *d = &diags.items[0];
    assert_int_equal(d->status, CP_INVALID_INPUT);
    if (strstr(d->message, message) == NULL || d->remedy == NULL || strstr(d->remedy, remedy) == NULL)
        fail_msg("'%s': got '%s', '%s'", line, d->message, d->remedy == NULL ? "" : d->remedy);
}

static void test_the_default_command_is_analyze(void **state)
{
    struct request r;
    understood(*state, "%", &r);
    assert_string_equal(r.command->name, "analyze");
    assert_false(r.command_named);
    assert_int_equal(r.operand_count, 1);
    understood(*state, "analyze %", &r);
    assert_string_equal(r.command->name, "analyze");
    assert_true(r.command_named);
    assert_int_equal(r.operand_count, 1);
    assert_string_equal(r.operands[0], THIS_FILE);
}

static void test_a_command_may_stand_behind_options(void **state)
{
    struct request r;
    understood(*state, "-o out.json --threads 3 classify % --gradient g.npy", &r);
    assert_string_equal(r.command->name, "classify");
    assert_string_equal(r.output, "out.json");
    assert_string_equal(r.gradient, "g.npy");
    assert_int_equal(r.threads, 3);
    understood(*state, "--json model -e x^2", &r);
    assert_string_equal(r.command->name, "model");
    assert_string_equal(r.format, "json");
}

static void test_a_word_behind_a_dash_dash_is_no_command(void **state)
{
    struct request r;
    understood(*state, "-- classify", &r);
    assert_string_equal(r.command->name, "analyze");
    assert_string_equal(r.operands[0], "classify");
    understood(*state, "--at 0,0 -- --at", &r);
    assert_string_equal(r.operands[0], "--at");
}

static void test_an_argument_that_equals_a_command_is_none(void **state)
{
    struct request r;
    understood(*state, "--at model %", &r);
    assert_string_equal(r.command->name, "analyze");
    assert_string_equal(r.point, "model");
}

static void test_negative_points(void **state)
{
    struct request r;
    const char *const lines[] = {"% --at -1,2", "% --at=-1,2", "--at -1,2 %", "analyze --at=-1,2 %"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        understood(*state, lines[k], &r);
        assert_string_equal(r.point, "-1,2");
        assert_int_equal(r.operand_count, 1);
    }
    understood(*state, "% --at -", &r);
    assert_string_equal(r.point, "-");
    understood(*state, "- --at -1", &r);
    assert_string_equal(r.operands[0], "-");
}

static void test_every_option_sets_its_field(void **state)
{
    struct request r;
    understood(*state,
               "-e x --at 1 --derivatives fd --check-derivatives --gtol 1e-3 --xtol 1e-9 --assume-critical --refine "
               "--expect saddle:2 --expect-nullity 1 --hessian-out H.npy --eigenvectors-out V.mtx --full -q --no-color",
               &r);
    assert_string_equal(r.formula, "x");
    assert_string_equal(r.point, "1");
    assert_string_equal(r.derivatives, "fd");
    assert_true(r.check_derivatives && r.assume_critical && r.refine && r.full && r.quiet && r.no_color);
    assert_true(r.gtol == 1e-3 && r.xtol == 1e-9);
    assert_int_equal(r.expect.verdict, CP_SADDLE);
    assert_int_equal(r.expect.index, 2);
    assert_int_equal(r.expect.nullity, 1);
    assert_string_equal(r.hessian_out, "H.npy");
    assert_string_equal(r.eigenvectors_out, "V.mtx");
    understood(*state, "-e x --dump=graph", &r);
    assert_string_equal(r.stage, "graph");
}

static void test_unambiguous_beginnings_are_understood(void **state)
{
    struct request r;
    understood(*state, "% --xt 1e-9 --hess H.csv --expect saddle", &r);
    assert_true(r.xtol == 1e-9);
    assert_string_equal(r.hessian_out, "H.csv");
}

static void test_the_last_of_two_wins(void **state)
{
    struct request r;
    understood(*state, "% --json --format csv", &r);
    assert_string_equal(r.format, "csv");
    understood(*state, "% --at 1 --at 2", &r);
    assert_string_equal(r.point, "2");
}

static void test_operands_are_found_whatever_the_environment_says(void **state)
{
    struct request r;
    setenv("POSIXLY_CORRECT", "1", 1);
    understood(*state, "% --at 0,0 -q", &r);
    unsetenv("POSIXLY_CORRECT");
    assert_string_equal(r.point, "0,0");
    assert_true(r.quiet);
    assert_int_equal(r.operand_count, 1);
}

static void test_mistyped_options(void **state)
{
    refused(*state, "% --att 0,0", "no option --att", "did you mean '--at'?");
    refused(*state, "% --deriv=fd --chek-derivatives", "--chek-derivatives", "did you mean '--check-derivatives'?");
    refused(*state, "% --zzzzzz", "no option --zzzzzz", "critpoint help analyze");
    refused(*state, "% --zzzzzz=3", "no option --zzzzzz", "critpoint help analyze");
    refused(*state, "% -z", "no option -z", "critpoint help analyze");
    refused(*state, "% -json", "no option -json", "did you mean '--json'?");
    refused(*state, "classify % --at 0", "no option --at", "critpoint analyze");
    refused(*state, "% --gradient g.npy", "no option --gradient", "critpoint classify");
}

static void test_ambiguous_options(void **state)
{
    refused(*state, "% --exp saddle", "--exp is ambiguous", "--expect, --expect-nullity");
}

static void test_arguments_that_miss_or_are_too_many(void **state)
{
    refused(*state, "% --at", "--at needs a value", "--at POINT");
    refused(*state, "% -o", "--output needs a value", "--output FILE");
    refused(*state, "% -e", "-e needs a value", "-e FORMULA");
    refused(*state, "% --at --json", "the option --json follows", "--at POINT");
    refused(*state, "% --derivatives", "--derivatives needs a value", "exact|formula|fd");
    refused(*state, "% --json=1", "--json takes no value", "--json");
}

static void test_operands_that_miss_or_are_too_many(void **state)
{
    refused(*state, "", "no MODEL", "critpoint [analyze] MODEL");
    refused(*state, "classify", "no MATRIX", "critpoint classify MATRIX");
    refused(*state, "% %", "one operand too many", "one MODEL");
    refused(*state, "-e x %", "one operand too many", "in place of MODEL");
    refused(*state, "help ops model", "'model' is one operand too many", "one COMMAND");
    refused(*state, "% -1,2", "'-1,2'", "--at -1,2");
}

static void test_mistyped_commands(void **state)
{
    refused(*state, "anlyze %", "'anlyze' is neither a command nor an existing file", "did you mean 'analyze'?");
    refused(*state, "clasify", "neither a command nor an existing file", "did you mean 'classify'?");
    refused(*state, "explore %", "neither a command nor an existing file", "critpoint help");
    refused(*state, "explore % --grid x=0:1:5 --grid y=0:1:5", "'explore' is neither a command", "critpoint help");
    struct request r;
    understood(*state, "no_such_model.json", &r); /* the library says that it cannot be read */
}

static void test_options_that_repeat(void **state)
{
    struct request r;
    understood(*state, "scan % --grid x=0:1:5 --grid y=-1 --shard 3/8", &r);
    assert_int_equal(r.grids.count, 2);
    assert_string_equal(r.grids.items[0], "x=0:1:5");
    assert_string_equal(r.grids.items[1], "y=-1");
    assert_int_equal(r.shard.index, 3);
    assert_int_equal(r.shard.count, 8);
    refused(*state, "scan % --shard 9/8", "--shard cannot be '9/8'", "3/8");
    refused(*state, "scan % --shard 0/8", "--shard cannot be '0/8'", "counted from 1");
    refused(*state, "scan % --shard 3", "--shard cannot be '3'", "3/8");
    refused(*state, "% --grid x=0", "no option --grid", "critpoint scan");
}

static void test_standard_input_is_read_once(void **state)
{
    refused(*state, "- --at -", "standard input", "in a file");
    refused(*state, "classify - --gradient -", "standard input", "in a file");
    refused(*state, "scan - --points -", "standard input", "in a file");
    struct request r;
    understood(*state, "-e x --at -", &r);
}

static void test_what_this_version_cannot_do_is_refused(void **state)
{
    refused(*state, "% --certify", "not in this version", "leave it out");
}

static void test_formats_depend_on_the_command(void **state)
{
    struct request r;
    understood(*state, "% --format ndjson", &r);
    refused(*state, "model % --format csv", "cannot be 'csv'", "text|json");
    refused(*state, "help --json", "--json does not apply", "text");
    refused(*state, "% --format jsn", "cannot be 'jsn'", "did you mean 'json'?");
}

static void test_all_mistakes_come_in_one_go(void **state)
{
    struct request r;
    struct diags diags = parse(*state, "% --xtol abc --foo --gtol -1 --expect sadle", &r);
    assert_int_equal(diags.count, 4);
}

static void test_help_and_version_need_no_operands(void **state)
{
    struct request r;
    understood(*state, "--help", &r);
    assert_true(r.help);
    understood(*state, "classify -h", &r);
    assert_true(r.help && r.command_named);
    understood(*state, "--version", &r);
    assert_true(r.version);
}

static void test_an_empty_argv_is_survived(void **state)
{
    struct diags diags = {.arena = *state};
    struct request request;
    char *argv[] = {NULL};
    assert_false(options_parse(0, argv, &request, &diags));
    assert_int_equal(diags.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_default_command_is_analyze),
        cmocka_unit_test(test_a_command_may_stand_behind_options),
        cmocka_unit_test(test_a_word_behind_a_dash_dash_is_no_command),
        cmocka_unit_test(test_an_argument_that_equals_a_command_is_none),
        cmocka_unit_test(test_negative_points),
        cmocka_unit_test(test_every_option_sets_its_field),
        cmocka_unit_test(test_unambiguous_beginnings_are_understood),
        cmocka_unit_test(test_the_last_of_two_wins),
        cmocka_unit_test(test_operands_are_found_whatever_the_environment_says),
        cmocka_unit_test(test_mistyped_options),
        cmocka_unit_test(test_ambiguous_options),
        cmocka_unit_test(test_arguments_that_miss_or_are_too_many),
        cmocka_unit_test(test_operands_that_miss_or_are_too_many),
        cmocka_unit_test(test_mistyped_commands),
        cmocka_unit_test(test_options_that_repeat),
        cmocka_unit_test(test_standard_input_is_read_once),
        cmocka_unit_test(test_what_this_version_cannot_do_is_refused),
        cmocka_unit_test(test_formats_depend_on_the_command),
        cmocka_unit_test(test_all_mistakes_come_in_one_go),
        cmocka_unit_test(test_help_and_version_need_no_operands),
        cmocka_unit_test(test_an_empty_argv_is_survived),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
