/* Points of a stream: what a line may be, what stays as it was given, and what is refused. */
#include "model/point.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <math.h>
#include <string.h>

static const char MODEL[] = "{\"parameters\": {\"w\": {\"shape\": [2]}, \"b\": 7}, \"loss\": \"sum(w^2) + b\"}";

/* Reads a line over the values 10, 20, 30; the id as text, "" for none, or NULL where the line is refused. */
static const char *read(struct arena *arena, struct model *model, const char *line, double *theta)
{
    const struct source source = {"<points>", str_of(line)};
    struct str id;
    *model->diags = (struct diags){.arena = arena};
    return point_read_line(arena, model, &source, theta, &id) ? str_copy(arena, id) : NULL;
}

static void expect(struct arena *arena, struct model *model, const char *line, const char *id, double a, double b,
                   double c)
{
    double theta[] = {10, 20, 30};
    const char *found = read(arena, model, line, theta);
    if (found == NULL)
        fail_msg("%s: %s", line, model->diags->items[0].message);
    assert_string_equal(found, id);
    assert_true(theta[0] == a && theta[1] == b && theta[2] == c);
}

static void lines_that_are_points(void **state)
{
    struct model *model = json_model(*state, MODEL);
    expect(*state, model, "[1, 2, 3]", "", 1, 2, 3);
    expect(*state, model, "\t[1e0,-0.5 , 3] ", "", 1, -0.5, 3);
    expect(*state, model, "[[1, 2, 3]]", "", 1, 2, 3);
}

static void objects(void **state)
{
    struct model *model = json_model(*state, MODEL);
    expect(*state, model, "{\"w\": [1, -2], \"b\": 3e0}", "", 1, -2, 3);
    expect(*state, model, "{\"b\": 3}", "", 10, 20, 3);
    expect(*state, model, "{}", "", 10, 20, 30);
    expect(*state, model, "{\"id\": \"run \\\"7\\\"\", \"b\": 3}", "\"run \\\"7\\\"\"", 10, 20, 3);
    expect(*state, model, "{\"id\": 12, \"theta\": [1, 2, 3]}", "12", 1, 2, 3);
    expect(*state, model, "{\"id\": {\"a\": [1]}, \"w\": [0, 0]}", "{\"a\": [1]}", 0, 0, 30);
    expect(*state, model, "{\"theta\": {\"b\": 1}}", "", 10, 20, 1);
}

/* A parameter of that name goes first. */
static void parameters_called_id_and_theta(void **state)
{
    struct model *model = formula_model(*state, "id^2 + theta^2", "id=0,theta=0");
    double values[] = {10, 20};
    assert_string_equal(read(*state, model, "{\"id\": 1, \"theta\": 2}", values), "");
    assert_true(values[0] == 1 && values[1] == 2);
}

static void mistakes(void **state)
{
    static const struct {
        const char *line;
        const char *code;
    } rows[] = {
        {"", "E107"},
        {"1,2,3", "E106"},
        {"[1, 2", "E101"},
        {"[1, 2]", "E502"},
        {"[1, 2, 3, 4]", "E502"},
        {"{\"w\": [1]}", "E502"},
        {"{\"v\": 1}", "E503"},
        {"{\"b\": 1, \"b\": 2}", "E103"},
        {"{\"b\": \"x\"}", "E302"},
        {"[1, 2, 1e999]", "E104"},
        {"[1, 2, null]", "E302"},
    };
    struct model *model = json_model(*state, MODEL);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double theta[] = {10, 20, 30};
        if (read(*state, model, rows[k].line, theta) != NULL)
            fail_msg("accepted: %s", rows[k].line);
        assert_string_equal(model->diags->items[0].code, rows[k].code);
    }
}

static void values_that_are_missing(void **state)
{
    struct model *model = json_model(*state, MODEL);
    double theta[] = {1, (double)NAN, 3};
    assert_null(read(*state, model, "{\"b\": 1}", theta));
    assert_string_equal(model->diags->items[0].code, "E504");
    assert_non_null(strstr(model->diags->items[0].message, "'w[1]'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(lines_that_are_points),          ANALYSES_TEST(objects),
        ANALYSES_TEST(parameters_called_id_and_theta), ANALYSES_TEST(mistakes),
        ANALYSES_TEST(values_that_are_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
