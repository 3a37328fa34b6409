/* Loading models and points through the public functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "critpoint/critpoint.h"

#include "support/close.h"
#include "support/files.h"

static int open_session(void **state)
{
    *state = cp_open();
    return *state == NULL;
}

static int close_session(void **state)
{
    cp_close(*state);
    return 0;
}

static cp_model *load(cp_session *session, const char *text)
{
    return cp_load_json(session, text, strlen(text), "m.json");
}

static void test_facts(void **state)
{
    cp_model *model = load(
        *state, "{\"name\": \"n\", \"parameters\": {\"W\": [[1, 2, 3], [4, 5, 6]], \"b\": 7}, \"loss\": \"b*sum(W)\"}");
    assert_non_null(model);
    assert_string_equal(cp_model_name(model), "n");
    assert_int_equal(cp_model_dimension(model), 7);
    assert_int_equal(cp_model_parameter_count(model), 2);
    const struct cp_parameter *p = cp_model_parameters(model);
    assert_string_equal(p[0].name, "W");
    assert_int_equal(p[0].rank, 2);
    assert_int_equal(p[0].shape[1], 3);
    assert_int_equal(p[1].offset, 6);
    const double *theta = cp_point(model, NULL);
    for (size_t i = 0; i < 7; i++)
        assert_close(theta[i], (double)i + 1, 0, 0);
}

/* Neither the text, nor its name, nor a point need to live on; the text need not be terminated. */
static void test_texts_are_copied(void **state)
{
    char text[] = "{\"parameters\": [\"x\"], \"let\": {\"a\": \"x^2\"}, \"loss\": \"a + abs(x)\"}trailing";
    char name[] = "m.json";
    char point[] = "x=0";
    cp_model *model = cp_load_json(*state, text, strlen(text) - strlen("trailing"), name);
    assert_non_null(model);
    memset(text, '?', sizeof text - 1);
    memset(name, '?', sizeof name - 1);
    const double *theta = cp_point(model, point);
    memset(point, '?', sizeof point - 1);
    assert_close(theta[0], 0, 0, 0);
    const struct cp_report *report = cp_analyze(model, theta, NULL);
    assert_int_equal(report->verdict, CP_NONSMOOTH);
    assert_string_equal(report->kinks[0].what, "abs(x)");
    assert_string_equal(cp_model_name(model), "m.json");
    char formula[] = "y*z";
    model = cp_load_formula(*state, formula, "z=0");
    memset(formula, '?', sizeof formula - 1);
    assert_string_equal(cp_model_name(model), "y*z");
    assert_string_equal(cp_model_parameters(model)[0].name, "z");
}

static void expect_refused(cp_session *session, const char *text, size_t size, const char *code)
{
    assert_null(cp_load_json(session, text, size, "m.json"));
    assert_true(cp_diagnostic_count(session) > 0);
    assert_string_equal(cp_diagnostic_at(session, 0)->code, code);
    assert_int_equal(cp_diagnostic_at(session, 0)->status, CP_INVALID_INPUT);
    assert_string_equal(cp_diagnostic_at(session, 0)->file, "m.json");
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text;
        const char *code;
    } rows[] = {
        {"", "E107"},
        {"{\"loss\": \"1\", \"loss\": \"2\"}", "E103"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\",}", "E101"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\"} 1", "E106"},
        {"{\"parameters\": [\"\xFF\"], \"loss\": \"x\"}", "E102"},
        {"{\"parameters\": {\"x\": 1e400}, \"loss\": \"x\"}", "E104"},
        {"{\"parameters\": [\"x\"], \"loss\": \"(x\"}", "E201"},
        {"{\"parameters\": [\"x\"], \"loss\": \"y\"}", "E202"},
        {"{\"parameters\": [\"x\"], \"loss\": \"sine(x)\"}", "E203"},
        {"{\"parameters\": {\"x\": [1, 2], \"y\": [1, 2, 3]}, \"loss\": \"sum(x + y)\"}", "E205"},
        {"{\"parameters\": {\"x\": [1, 2]}, \"loss\": \"x\"}", "E207"},
        {"{\"parameters\": [\"x\"], \"los\": \"x\"}", "E301"},
        {"{\"parameters\": [\"x\"], \"loss\": \"x\", \"quadratic\": {\"A\": [[1]]}}", "E303"},
        {"{\"parameters\": {\"x\": {\"shape\": [1000000000, 1000000000]}}, \"loss\": \"sum(x)\"}", "E307"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_refused(*state, rows[k].text, strlen(rows[k].text), rows[k].code);
    expect_refused(*state, "{\"a\0\": 1}", 9, "E101");
    char deep[20001];
    memset(deep, '[', 10000);
    memset(deep + 10000, ']', 10000);
    expect_refused(*state, deep, 20000, "E105");
}

static void test_files(void **state)
{
    struct arena *arena = arena_open(0);
    const char *directory = directory_make(arena);
    const char *path = str_format(arena, "%sm.json", directory);
    file_put(str_format(arena, "%sd.csv", directory), str_of("x,y\n1,2\n2,4\n"));
    file_put(path,
             str_of("{\"parameters\": {\"b\": 2}, \"data\": {\"file\": \"d.csv\"}, \"loss\": \"sum((y - b*x)^2)\"}"));
    cp_model *model = cp_load_file(*state, path);
    assert_non_null(model);
    assert_close(cp_analyze(model, cp_point(model, NULL), NULL)->loss, 0, 0, 0);
    file_put(path, str_of("{\n\"parameters\": [\"x\"],\n \"loss\": \"x + yy\"}"));
    assert_null(cp_load_file(*state, path));
    const struct cp_diagnostic *diag = cp_diagnostic_at(*state, 0);
    assert_string_equal(diag->file, path);
    assert_int_equal(diag->line, 3);
    assert_int_equal(diag->column, 15);
    assert_int_equal(diag->columns, 2);
    assert_string_equal(diag->line_text, " \"loss\": \"x + yy\"}");
    assert_string_equal(diag->path, "$.loss");
    assert_null(cp_load_file(*state, directory));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E308");
    assert_null(cp_load_file(*state, str_format(arena, "%snone.json", directory)));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E308");
    arena_close(arena);
}

/* Rows are those of all the data, whatever batch the model is about. */
static void test_rows(void **state)
{
    cp_session *session = *state;
    struct arena *arena = arena_open(0);
    const char *path = str_format(arena, "%sm.json", directory_make(arena));
    file_put(
        path,
        str_of(
            "{\"parameters\": {\"t\": 0}, \"data\": {\"x\": [1, 2, 4, 8]}, \"batch\": [3], \"loss\": \"sum(x)*t\"}"));
    const double theta = 1;
    cp_model *model = cp_load_file(session, path);
    assert_int_equal(cp_model_rows(model), 4);
    assert_close(cp_analyze(model, &theta, NULL)->loss, 8, 0, 0);
    size_t rows[] = {0, 2, 0};
    cp_model *part = cp_take_rows(model, 3, rows);
    memset(rows, 0xFF, sizeof rows); /* they need not live on */
    assert_close(cp_analyze(part, &theta, NULL)->loss, 1 + 4 + 1, 0, 0);
    assert_int_equal(cp_model_rows(part), 4);
    assert_string_equal(cp_model_name(part), cp_model_name(model));
    part = cp_load_batch(session, path, "1:3");
    assert_close(cp_analyze(part, &theta, NULL)->loss, 2 + 4, 0, 0);
    assert_null(cp_take_rows(model, 1, &(size_t){4}));
    assert_string_equal(cp_diagnostic_at(session, 0)->code, "E410");
    assert_null(cp_load_batch(session, path, "7"));
    assert_null(cp_load_batch(session, "none.json", "7"));
    assert_string_equal(cp_diagnostic_at(session, 0)->code, "E308");
    model = cp_load_formula(session, "x^2", NULL);
    assert_int_equal(cp_model_rows(model), 0);
    assert_null(cp_take_rows(model, 1, &(size_t){0}));
    assert_string_equal(cp_diagnostic_at(session, 0)->code, "E410");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_facts), cmocka_unit_test(test_texts_are_copied),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, open_session, close_session);
}
