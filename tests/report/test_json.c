/* The JSON of reports: word for word for the contract's example, and by the schema for the extremes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct report_style plain = {0};

static void test_the_contracts_example(void **state)
{
    assert_string_equal(written(*state, "json", toy_report(*state), plain),
                        "{\n"
                        "  \"critpoint\": \"0.1.0\",\n"
                        "  \"model\": \"two-weight linear network\",\n"
                        "  \"parameters\": [\"w1\", \"w2\"],\n"
                        "  \"theta\": [0, 0],\n"
                        "  \"loss\": 1,\n"
                        "  \"gradient\": [0, 0],\n"
                        "  \"gradient_norm\": 0,\n"
                        "  \"critical\": true,\n"
                        "  \"displacement\": 0,\n"
                        "  \"judged_at\": null,\n"
                        "  \"verdict\": \"saddle\",\n"
                        "  \"strict\": true,\n"
                        "  \"decided_by\": \"hessian\",\n"
                        "  \"order\": 2,\n"
                        "  \"reason\": null,\n"
                        "  \"index\": 1,\n"
                        "  \"inertia\": {\"negative\": 1, \"zero\": 0, \"positive\": 1},\n"
                        "  \"minimum_ratio\": 0.5,\n"
                        "  \"eigenvalues\": [-2, 2],\n"
                        "  \"eigenvalue_errors\": [4e-16, 4e-16],\n"
                        "  \"condition\": 1,\n"
                        "  \"trace\": 0,\n"
                        "  \"sharpness\": 2,\n"
                        "  \"escape\": {\n"
                        "    \"direction\": [0.7071067811865476, 0.7071067811865476],\n"
                        "    \"curvature\": -2,\n"
                        "    \"curve\": null,\n"
                        "    \"order\": 2,\n"
                        "    \"step\": 0.75,\n"
                        "    \"loss_before\": 1,\n"
                        "    \"loss_after\": 0.516,\n"
                        "    \"predicted_after\": 0.4375\n"
                        "  },\n"
                        "  \"derivatives\": {\"method\": \"exact\", \"gradient_error\": 0, \"hessian_error\": 0},\n"
                        "  \"kinks\": [],\n"
                        "  \"one_sided\": null,\n"
                        "  \"nearest_kink\": null,\n"
                        "  \"warnings\": []\n"
                        "}\n");
}

static void test_around_a_point_that_is_not_critical(void **state)
{
    static const double theta[] = {3, 4};
    const struct cp_nearest nearest = {theta, 5, 2};
    struct cp_report *report = toy_report(*state);
    report->verdict = CP_NOT_CRITICAL;
    assert_contains(written(*state, "ndjson", report, plain), "\"gradient_flat\": null, \"nearest\": null");
    report->gradient_flat = CP_YES;
    report->nearest = &nearest;
    assert_contains(written(*state, "ndjson", report, plain),
                    "\"gradient_flat\": true, \"nearest\": {\"theta\": [3, 4], \"distance\": 5, \"steps\": 2}");
    const char *text = written(*state, "text", report, plain);
    assert_contains(text, "  stuck            the gradient lies in the kernel of the Hessian");
    assert_contains(text, "  nearest          a critical point is 5 away, after 2 Newton steps");
    report->bare_matrix = true;
    report->gradient_flat = CP_NO;
    assert_contains(written(*state, "ndjson", report, plain), "\"gradient_flat\": false, \"verdict\"");
}

static void test_a_bare_matrix_lacks_what_needs_a_loss(void **state)
{
    assert_string_equal(written(*state, "json", bare_report(*state), plain),
                        "{\n"
                        "  \"critpoint\": \"0.1.0\",\n"
                        "  \"model\": \"hessian.csv\",\n"
                        "  \"critical\": true,\n"
                        "  \"verdict\": \"saddle\",\n"
                        "  \"strict\": true,\n"
                        "  \"decided_by\": \"hessian\",\n"
                        "  \"order\": 2,\n"
                        "  \"reason\": null,\n"
                        "  \"index\": 1,\n"
                        "  \"inertia\": {\"negative\": 1, \"zero\": 0, \"positive\": 1},\n"
                        "  \"minimum_ratio\": 0.5,\n"
                        "  \"eigenvalues\": [-2, 2],\n"
                        "  \"eigenvalue_errors\": [4e-16, 4e-16],\n"
                        "  \"condition\": 1,\n"
                        "  \"trace\": 0,\n"
                        "  \"sharpness\": 2,\n"
                        "  \"asymmetry\": 0,\n"
                        "  \"escape\": {\n"
                        "    \"direction\": [0.7071067811865476, 0.7071067811865476],\n"
                        "    \"curvature\": -2\n"
                        "  },\n"
                        "  \"warnings\": []\n"
                        "}\n");
}

static void test_ndjson_is_one_line_of_the_same_object(void **state)
{
    const char *line = written(*state, "ndjson", toy_report(*state), plain);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    struct text joined = {.arena = *state};
    for (const char *c = written(*state, "json", toy_report(*state), plain); *c != 0; c++)
        if (*c != '\n' && *c != ' ')
            text_add(&joined, (struct str){c, 1});
    struct text squeezed = {.arena = *state};
    for (const char *c = line; *c != 0; c++)
        if (*c != '\n' && *c != ' ')
            text_add(&squeezed, (struct str){c, 1});
    assert_string_equal(joined.at, squeezed.at);
}

static void test_optional_fields_appear_when_known(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->loss_error = 2e-16;
    report->judged_at = (const double[]){1e-9, 0};
    report->order = 0;
    report->decided_by = CP_BY_NOTHING;
    report->reason = "a \"reason\"";
    report->condition = INFINITY;
    report->displacement = NAN;
    report->check = (const struct cp_disagreement[]){{"hessian", "w1,w2", "formula", -2, 2, 1e-9, false}};
    report->check_count = 1;
    report->warnings = (const char *const[]){"one", "two"};
    report->warning_count = 2;
    const char *json = written(*state, "json", report, plain);
    assert_contains(json, "\"loss_error\": 2e-16,\n");
    assert_contains(json, "\"displacement\": null,\n  \"judged_at\": [1e-09, 0],\n");
    assert_contains(json, "\"decided_by\": null,\n  \"order\": null,\n  \"reason\": \"a \\\"reason\\\"\",\n");
    assert_contains(json, "\"condition\": null,\n");
    assert_contains(json, "\"check\": [\n    {\"what\": \"hessian\", \"entry\": \"w1,w2\", \"other\": \"formula\", "
                          "\"exact\": -2, \"value\": 2, \"tolerance\": 1e-09, \"agrees\": false}\n  ],\n");
    assert_contains(
        json,
        "\"warnings\": [\n    \"one\",\n    \"two\",\n    \"the condition is infinite: an eigenvalue is 0\"\n  ]\n");
}

static void test_a_try_that_showed_nothing_gives_no_step(void **state)
{
    struct cp_report *report = toy_report(*state);
    struct cp_escape *escape = arena_copy(*state, report->escape, 1, sizeof *escape);
    escape->shown = false;
    escape->loss_after = 1;
    report->escape = escape;
    assert_contains(written(*state, "json", report, plain),
                    "\"step\": null,\n    \"loss_before\": 1,\n    \"loss_after\": null,\n"
                    "    \"predicted_after\": null\n");
    report->escape = NULL;
    assert_contains(written(*state, "json", report, plain), "\n  \"escape\": null,\n");
}

static void test_many_parameters_are_abbreviated(void **state)
{
    static const size_t shape[] = {40, 25};
    static const struct cp_parameter parameters[] = {{"W", 2, shape, 0, 1000}, {"b", 0, NULL, 1000, 1}};
    struct cp_report *report = ladder_report(*state, 1000, 0);
    report->parameters = parameters;
    report->parameter_count = 1;
    assert_contains(written(*state, "json", report, plain), "\"W[39,23]\", \"W[39,24]\"],\n");
    report = ladder_report(*state, 1001, 0);
    report->parameters = parameters;
    report->parameter_count = 2;
    assert_contains(written(*state, "json", report, plain), "  \"parameters\": [\n"
                                                            "    {\"name\": \"W\", \"shape\": [40, 25]},\n"
                                                            "    {\"name\": \"b\", \"shape\": []}\n"
                                                            "  ],\n");
}

/* Flat in `zero` directions: a degenerate report. */
static struct cp_report *flat_report(struct arena *arena, size_t n, size_t zero)
{
    struct cp_report *report = ladder_report(arena, n, 0);
    double *eigenvalues = doubles(arena, n, report->eigenvalues);
    double *directions = ARENA_ARRAY(arena, zero * n, double);
    for (size_t k = 0; k < zero; k++) {
        eigenvalues[k] = 0;
        directions[k * n + k] = 1;
    }
    report->eigenvalues = eigenvalues;
    report->null_directions = directions;
    report->verdict = CP_DEGENERATE;
    report->decided_by = CP_BY_NOTHING;
    report->order = 0;
    report->strict = false;
    report->reason = "the Hessian is zero along some directions";
    report->zero = zero;
    report->positive = n - zero;
    report->minimum_ratio = (double)report->positive / (double)n;
    report->condition = INFINITY;
    return report;
}

static void test_null_directions_are_capped(void **state)
{
    const char *json = written(*state, "json", flat_report(*state, 30, 20), plain);
    const char *from = strstr(json, "\"null_directions\": [\n");
    assert_non_null(from);
    size_t rows = 0;
    for (const char *c = from + 20; strncmp(c, "\n  ]", 4) != 0; c++)
        rows += strncmp(c, "\n    [", 6) == 0;
    assert_int_equal(rows, 16);
    assert_lacks(written(*state, "json", toy_report(*state), plain), "null_directions");
}

/* Everything that can be hostile at once: numbers, names, missing vectors. */
static struct cp_report *hostile_report(struct arena *arena)
{
    static const size_t shape[] = {1, 2};
    static const struct cp_parameter parameters[] = {{"say \"hi\"\\", 2, shape, 0, 2},
                                                     {"θ\xFF\x1B[31m", 0, NULL, 2, 1}};
    static const char *const warnings[] = {"\x01", ""};
    struct cp_report *report = ladder_report(arena, 3, 1);
    report->model = "a\nb\t\"c\" \xC3(";
    report->parameters = parameters;
    report->parameter_count = 2;
    report->theta = NUMBERS(arena, 1e300, -5e-324, -0.0);
    report->loss = NAN;
    report->gradient = NUMBERS(arena, NAN, INFINITY, -INFINITY);
    report->gradient_norm = INFINITY;
    report->displacement = NAN;
    report->eigenvalues = NUMBERS(arena, NAN, NAN, NAN);
    report->eigenvalue_errors = NUMBERS(arena, INFINITY, INFINITY, INFINITY);
    report->minimum_ratio = report->condition = report->trace = report->sharpness = NAN;
    report->gradient_error = report->hessian_error = NAN;
    report->verdict = CP_NOT_CRITICAL;
    report->decided_by = CP_BY_GRADIENT;
    report->order = 1;
    report->warnings = warnings;
    report->warning_count = 2;
    struct cp_escape *escape = ARENA_NEW(arena, struct cp_escape);
    *escape = (struct cp_escape){NUMBERS(arena, -0.6, 0.8, -0.0), NAN, NULL, 0, 0, true, false, NAN, NAN, NAN, NAN};
    report->escape = escape;
    return report;
}

static void save(struct text *arguments, const char *directory, const char *name, const char *json)
{
    char *path = str_format(arguments->arena, "%s/%s.json", directory, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(json, file) >= 0);
    assert_int_equal(fclose(file), 0);
    text_printf(arguments, " %s", path);
}

static void save_samples(struct text *arguments, const char *directory)
{
    struct arena *arena = arguments->arena;
    struct cp_report *with_gradient = bare_report(arena);
    with_gradient->gradient = NUMBERS(arena, 0, 0);
    const struct cp_report *reports[] = {
        toy_report(arena),          bare_report(arena),         with_gradient,
        hostile_report(arena),      flat_report(arena, 30, 20), ladder_report(arena, 0, 0),
        ladder_report(arena, 1, 0), ladder_report(arena, 1, 1), ladder_report(arena, 2500, 100),
    };
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        save(arguments, directory, str_format(arena, "json%zu", i), written(arena, "json", reports[i], plain));
        save(arguments, directory, str_format(arena, "ndjson%zu", i), written(arena, "ndjson", reports[i], plain));
    }
}

/* Python reads every sample strictly and compares it with the schema. */
static void test_the_schema(void **state)
{
    char directory[] = "/tmp/critpoint-test-XXXXXX";
    assert_non_null(mkdtemp(directory));
    struct text command = {.arena = *state};
    const char *python = access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3";
    text_printf(&command, "%s '" CRITPOINT_SOURCE_DIR "/tests/report/schemas.py' '" CRITPOINT_SOURCE_DIR "/src/schema'",
                python);
    save_samples(&command, directory);
    int status = system(command.at);
    (void)system(str_format(*state, "rm -r %s", directory));
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
        print_message("SKIPPED: the schemas are NOT checked: python3 or python3-jsonschema is missing\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_contracts_example),
        cmocka_unit_test(test_around_a_point_that_is_not_critical),
        cmocka_unit_test(test_a_bare_matrix_lacks_what_needs_a_loss),
        cmocka_unit_test(test_ndjson_is_one_line_of_the_same_object),
        cmocka_unit_test(test_optional_fields_appear_when_known),
        cmocka_unit_test(test_a_try_that_showed_nothing_gives_no_step),
        cmocka_unit_test(test_many_parameters_are_abbreviated),
        cmocka_unit_test(test_null_directions_are_capped),
        cmocka_unit_test(test_the_schema),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
