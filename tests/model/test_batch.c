/* Batches: which rows each way to ask for them picks, and those that do not exist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/model_texts.h"

/* Ten rows whose number is their value, beside a matrix, a number and a constant of another length. */
#define DATA                                                                                                           \
    "\"data\": {\"x\": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], \"X\": [[0, 0], [1, 10], [2, 20], [3, 30], [4, 40], [5, 50], "  \
    "[6, 60], [7, 70], [8, 80], [9, 90]], \"s\": 3}, \"constants\": {\"c\": [1, 2, 3]}"
#define LOSS "\"parameters\": [\"t\"], \"loss\": \"t*sum(x) + sum(X[:, 1]) + s + sum(c)\""
#define MODEL(batch) "{" LOSS ", " DATA ", \"batch\": " batch "}"

static struct model *with_text(struct arena *arena, const char *model, const char *batch, struct diags *diags)
{
    *diags = (struct diags){.arena = arena};
    const struct json *json = json_parse(arena, model_source(arena, "m.json", str_of(model)), diags);
    return model_load_batch(arena, json, NULL, model_source(arena, "--batch", str_of(batch)), diags);
}

/* The values of x as numbers. */
static const char *rows_of(struct arena *arena, const struct model *model)
{
    struct builder b = {model->graph, {NULL, 0, 0}};
    node_id x = scope_find(&model->scope, str_of("x"))->value.node;
    const double *values = build_constant_data(&b, x);
    struct text out = {.arena = arena};
    for (size_t i = 0; i < graph_at(model->graph, x)->size; i++)
        text_printf(&out, "%s%g", i == 0 ? "" : " ", values[i]);
    return out.at;
}

static void expect_rows(struct arena *arena, struct model *model, const char *expected)
{
    assert_string_equal(rows_of(arena, model), expected);
    assert_int_equal(model->rows, 10);
    double sum = 0;
    const char *at = expected;
    for (char *end; *at != 0; at = end)
        sum += strtod(at, &end);
    assert_close(model_loss_at(model, &(double){1}), sum + 10 * sum + 9, 1e-15, 0);
}

static void test_keys(void **state)
{
    static const struct {
        const char *batch;
        const char *rows;
    } rows[] = {
        {"[0]", "0"},
        {"[3, 5, 7]", "3 5 7"},
        {"[9, 0, 4]", "9 0 4"},
        {"{\"size\": 10}", "0 1 2 3 4 5 6 7 8 9"},
        {"{\"seed\": 5, \"size\": 10}", "0 1 2 3 4 5 6 7 8 9"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *text = str_format(*state, "{" LOSS ", " DATA ", \"batch\": %s}", rows[k].batch);
        expect_rows(*state, model_valid(*state, text), rows[k].rows);
    }
    struct model *model = model_valid(*state, "{" LOSS ", " DATA "}");
    expect_rows(*state, model, "0 1 2 3 4 5 6 7 8 9");
    assert_null(model->batch);
}

/* As many as asked for, ascending, by the seed; every row gets its turn. */
static void test_drawn_rows(void **state)
{
    size_t hits[10] = {0};
    for (int seed = 0; seed < 300; seed++) {
        struct arena *arena = arena_child(*state);
        const char *text = str_format(arena, "{" LOSS ", " DATA ", \"batch\": {\"size\": 3, \"seed\": %d}}", seed);
        const struct model *model = model_valid(arena, text);
        assert_int_equal(model->batch_count, 3);
        assert_true(model->batch[0] < model->batch[1] && model->batch[1] < model->batch[2]);
        assert_string_equal(rows_of(arena, model), rows_of(arena, model_valid(arena, text)));
        for (size_t k = 0; k < 3; k++)
            hits[model->batch[k]]++;
        arena_close(arena);
    }
    for (size_t k = 0; k < 10; k++)
        assert_close((double)hits[k], 90, 0, 4 * sqrt(63)); /* binomial: 300 * 0.3 * 0.7 */
}

/* Slices as Python's: [int(i) for i in range(10)[...]]. */
static void test_texts(void **state)
{
    static const struct {
        const char *batch;
        const char *rows;
    } rows[] = {
        {"0:3", "0 1 2"},
        {":3", "0 1 2"},
        {"7:", "7 8 9"},
        {":", "0 1 2 3 4 5 6 7 8 9"},
        {"::", "0 1 2 3 4 5 6 7 8 9"},
        {"-3:", "7 8 9"},
        {":-7", "0 1 2"},
        {"-4:-2", "6 7"},
        {"-100:2", "0 1"},
        {"8:100", "8 9"},
        {"::3", "0 3 6 9"},
        {"1:9:4", "1 5"},
        {"1:10:4", "1 5 9"},
        {"9:10:9007199254740992", "9"},
        {" 2 : 4 ", "2 3"},
        {"-9007199254740992:1", "0"},
        {"4", "4"},
        {"3,5,7", "3 5 7"},
        {" 9 , 0 ", "9 0"},
        {"[1, 2]", "1 2"},
        {" {\"size\": 10} ", "0 1 2 3 4 5 6 7 8 9"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags diags;
        struct model *model = with_text(*state, MODEL("[2]"), rows[k].batch, &diags);
        if (model == NULL)
            fail_msg("'%s': %s", rows[k].batch, diags.items[0].message);
        expect_rows(*state, model, rows[k].rows);
    }
}

static void test_refused_texts(void **state)
{
    static const struct {
        const char *batch;
        const char *code;
        size_t column;
        const char *says;
    } rows[] = {
        {"10", "E410", 1, "there is no row 10: the data have the rows 0 to 9"},
        {"3,10", "E410", 3, "there is no row 10"},
        {"3, 3", "E410", 4, "row 3 is picked twice"},
        {"3,,4", "E410", 3, "'' is no row number"},
        {"3,", "E410", 3, "'' is no row number"},
        {"", "E410", 1, "'' is no row number"},
        {" ", "E410", 2, "'' is no row number"},
        {"-1", "E410", 1, "'-1' is no row number"},
        {"1e1", "E410", 1, "'1e1'"},
        {"all", "E410", 1, "'all'"},
        {"5:2", "E410", 1, "there are no such rows"},
        {"10:", "E410", 1, "there are no such rows"},
        {"0:4:0", "E410", 1, "'0:4:0' is no slice"},
        {"0:4:-1", "E410", 1, "no slice"},
        {"0:4:1:1", "E410", 1, "no slice"},
        {"a:4", "E410", 1, "no slice"},
        {"0:99999999999999999999999999", "E410", 1, "no slice"},
        {"99999999999999999999999999", "E410", 1, "is no row number"},
        {"[3, 30]", "E410", 5, "there is no row 30"},
        {"[3", "E101", 1, "not closed"},
        {"{\"size\": 11}", "E410", 1, "a batch of 11 rows is asked for, and the data have 10"},
        {"{\"sise\": 11}", "E301", 2, "sise"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags diags;
        if (with_text(*state, MODEL("[2]"), rows[k].batch, &diags) != NULL)
            fail_msg("accepted: '%s'", rows[k].batch);
        const struct cp_diagnostic *diag = &diags.items[0];
        if (strcmp(diag->code, rows[k].code) != 0 || diag->column != rows[k].column ||
            strstr(diag->message, rows[k].says) == NULL)
            fail_msg("'%s': %s at column %zu: %s", rows[k].batch, diag->code, diag->column, diag->message);
        assert_string_equal(diag->file, "--batch");
    }
}

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {MODEL("~3"), "E302 $.batch"},
        {MODEL("~\"0:3\""), "E302 $.batch"},
        {MODEL("~[]"), "E410 $.batch"},
        {MODEL("[0, ~1.5, ~\"2\", ~-1]"), "E302 $.batch[1]; E302 $.batch[2]; E302 $.batch[3]"},
        {MODEL("[0, ~10, 1, ~0]"), "E410 $.batch[1]; E410 $.batch[3]"},
        {MODEL("~{}"), "E304 $.batch"},
        {MODEL("{\"size\": ~0}"), "E302 $.batch.size"},
        {MODEL("{\"size\": ~2.5, \"seed\": ~-1}"), "E302 $.batch.size; E302 $.batch.seed"},
        {MODEL("{\"size\": ~1e300}"), "E302 $.batch.size"},
        {MODEL("{\"size\": 3, ~\"sed\": 1}"), "E301 $.batch.sed"},
        {MODEL("~{\"size\": 11}"), "E410 $.batch"},
        {"{\"parameters\": [\"t\"], \"loss\": \"t\", \"batch\": ~[0]}", "E410 $.batch"},
        {"{\"parameters\": [\"t\"], \"loss\": \"t*s\", \"data\": {\"s\": 3}, \"batch\": ~[0]}", "E410 $.batch"},
        {"{\"parameters\": [\"t\"], \"loss\": \"t*sum(x)\", \"data\": {\"s\": 3, \"x\": [1, 2], \"y\": [1, 2, 3]}, "
         "\"batch\": ~[0]}",
         "E410 $.batch"},
    };
    EXPECT_REFUSED(state, refusals);
    struct diags *diags;
    assert_null(model_of(*state, NULL, str_of(without_marks(*state, refusals[13].marked)), &diags));
    assert_non_null(strstr(diags->items[0].message, "'x' has 2 and 'y' has 3"));
    assert_non_null(strstr(diags->items[0].remedy, "\"constants\""));
    struct diags plain;
    assert_null(with_text(*state, "{\"parameters\": [\"t\"], \"loss\": \"t\"}", "0:3", &plain));
    assert_string_equal(plain.items[0].code, "E410");
    assert_string_equal(plain.items[0].file, "--batch");
}

/* ---- Rows of a model that is open ---- */

static void test_taken_rows(void **state)
{
    struct diags diags = {.arena = *state};
    const struct model *model = model_valid(*state, MODEL("[2]"));
    const size_t rows[] = {9, 0, 9};
    struct model *part = model_take_rows(*state, model, 3, rows, &diags);
    expect_rows(*state, part, "9 0 9");
    const size_t again[] = {5};
    expect_rows(*state, model_take_rows(*state, part, 1, again, &diags), "5");
    const size_t beyond[] = {0, 10};
    assert_null(model_take_rows(*state, model, 2, beyond, &diags));
    assert_string_equal(diags.items[0].code, "E410");
    assert_null(model_take_rows(*state, model, 0, rows, &diags));
    assert_int_equal(diags.count, 2);
    struct diags *made;
    assert_null(model_take_rows(*state, model_formula(*state, "x^2", NULL, &made), 1, rows, &diags));
    assert_null(
        model_take_rows(*state, model_valid(*state, "{\"parameters\": [\"t\"], \"loss\": \"t\"}"), 1, rows, &diags));
    assert_int_equal(diags.count, 4);
    assert_non_null(strstr(diags.items[3].message, "no data with rows"));
}

/* Over all rows of the data, a loss that is a sum over the rows is the sum over its batches; so is its gradient. */
static void test_batches_add_up(void **state)
{
    struct model *whole = model_valid(*state, "{\"parameters\": [\"t\"], \"loss\": \"sum((x - t)^2)\", " DATA "}");
    struct diags diags = {.arena = *state};
    double theta = 0.3;
    double loss = 0;
    double gradient = 0;
    for (size_t begin = 0; begin < 10; begin += 4) {
        const size_t rows[] = {begin, begin + 1, begin + 2, begin + 3};
        struct model *part = model_take_rows(*state, whole, begin + 4 <= 10 ? 4 : 10 - begin, rows, &diags);
        loss += model_loss_at(part, &theta);
        gradient += model_derivatives_at(part, &theta, false).gradient[0];
    }
    assert_close(loss, model_loss_at(whole, &theta), 1e-14, 0);
    assert_close(gradient, model_derivatives_at(whole, &theta, false).gradient[0], 1e-14, 0);
}

/* A batch lives and dies with its arena: thousands of them take no more memory than one. */
static void test_memory(void **state)
{
    struct arena *arena = arena_child(*state);
    const struct model *model = model_valid(arena, MODEL("[2]"));
    struct diags diags = {.arena = arena};
    size_t before = arena_used(arena);
    size_t peak = 0;
    for (size_t k = 0; k < 2000; k++) {
        struct arena *scratch = arena_child(arena);
        const size_t rows[] = {k % 10};
        struct model *part = model_take_rows(scratch, model, 1, rows, &diags);
        assert_non_null(part);
        if (k < 10)
            peak = arena_used(arena) > peak ? arena_used(arena) : peak;
        assert_true(arena_used(arena) <= peak);
        arena_close(scratch);
        assert_int_equal(arena_used(arena), before);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),           cmocka_unit_test(test_drawn_rows), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_refused_texts),  cmocka_unit_test(test_refusals),   cmocka_unit_test(test_taken_rows),
        cmocka_unit_test(test_batches_add_up), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
