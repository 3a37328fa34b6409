/* What `critpoint model` and --dump show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "critpoint/critpoint.h"

#include "support/close.h"

#include <stdlib.h>
#include <string.h>

static const char MODEL[] =
    "{\"name\": \"m\", \"parameters\": {\"W\": [[1, 2], [3, 4]], \"b\": {\"shape\": []}}, \"constants\": {\"c\": 2, "
    "\"v\": [1, "
    "2]}, \"data\": {\"d\": [[1, 2, 3]]}, \"let\": {\"z\": \"W @ v\"}, \"loss\": \"c*b^2 + sum(z^2) + sum(d)*b\", "
    "\"gradient\": "
    "{\"W\": \"2*outer(z, v)\", \"b\": \"2*c*b + sum(d)\"}, \"points\": {\"p\": {\"b\": 1}, \"q\": [0, 0, 0, 0, 0]}}";

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

static cp_model *load(cp_session *session)
{
    cp_model *model = cp_load_json(session, MODEL, strlen(MODEL), "m.json");
    if (model == NULL)
        fail_msg("%s", cp_diagnostic_at(session, 0)->message);
    return model;
}

static void test_description(void **state)
{
    const struct cp_description *d = cp_describe(load(*state));
    assert_non_null(d);
    assert_string_equal(d->name, "m");
    assert_string_equal(d->form, "loss");
    assert_int_equal(d->n, 5);
    assert_int_equal(d->parameter_count, 2);
    static const struct {
        const char *name;
        const char *kind;
        size_t rank;
        size_t last;
    } rows[] = {{"c", "constant", 0, 0}, {"v", "constant", 1, 2}, {"d", "data", 2, 3}, {"z", "let", 1, 2}};
    assert_int_equal(d->data_count, 4);
    for (size_t k = 0; k < 4; k++) {
        assert_string_equal(d->data[k].name, rows[k].name);
        assert_string_equal(d->data[k].kind, rows[k].kind);
        assert_int_equal(d->data[k].rank, rows[k].rank);
        if (rows[k].rank > 0)
            assert_int_equal(d->data[k].shape[rows[k].rank - 1], rows[k].last);
    }
    assert_int_equal(d->point_count, 2);
    assert_string_equal(d->points[0], "p");
    assert_string_equal(d->points[1], "q");
    assert_false(d->has_values); /* b has none */
    assert_true(d->has_gradient);
    assert_false(d->has_hessian);
    assert_true(0 < d->loss_nodes && d->loss_nodes <= d->hessian_nodes);
    assert_true(0 < d->gradient_nodes && d->gradient_nodes <= d->hessian_nodes);
    assert_true(d->hessian_bytes > 0 && d->hessian_flops > 0 && d->eigensolve_flops >= 125);
}

/* The forecast is about the work, not about how often somebody asked. */
static void test_description_is_stable(void **state)
{
    cp_model *model = load(*state);
    const struct cp_description first = *cp_describe(model);
    (void)cp_analyze(model, (double[]){1, 2, 3, 4, 5}, &(struct cp_options){.check_derivatives = true});
    const struct cp_description again = *cp_describe(model);
    assert_int_equal(first.loss_nodes, again.loss_nodes);
    assert_int_equal(first.gradient_nodes, again.gradient_nodes);
    assert_int_equal(first.hessian_nodes, again.hessian_nodes);
    assert_close(first.hessian_bytes, again.hessian_bytes, 0, 0);
}

static void test_other_forms(void **state)
{
    static const char quadratic[] = "{\"quadratic\": {\"A\": [[2, 1], [1, 3]]}}";
    const struct cp_description *d = cp_describe(cp_load_json(*state, quadratic, strlen(quadratic), "q.json"));
    assert_string_equal(d->form, "quadratic");
    assert_string_equal(d->name, "q.json");
    assert_int_equal(d->data_count, 0);
    d = cp_describe(cp_load_formula(*state, "a + b", NULL));
    assert_string_equal(d->form, "loss");
    assert_int_equal(d->n, 2);
    assert_false(d->has_values);
}

static void test_network(void **state)
{
    static const char network[] =
        "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 3, \"activation\": \"tanh\"}, {\"type\": "
        "\"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"batch\": [0, 2], \"data\": {\"inputs\": [[1, 2], [3, 4], "
        "[5, 6]], \"targets\": [1, 2, 3]}}";
    const struct cp_description *d = cp_describe(cp_load_json(*state, network, strlen(network), "n.json"));
    assert_string_equal(d->form, "network");
    assert_int_equal(d->rows, 2); /* those of the batch */
    assert_int_equal(d->layer_count, 3);
    assert_string_equal(d->layers[1].type, "tanh");
    assert_int_equal(d->layers[0].parameters + d->layers[1].parameters + d->layers[2].parameters, d->n);
    assert_string_equal(d->parameters[3].name, "2.bias");
}

/* ---- Stages ---- */

static void test_dumps(void **state)
{
    cp_model *model = load(*state);
    assert_string_equal(cp_dump(model, "json", NULL) + strlen(MODEL), "\n");
    assert_non_null(strstr(cp_dump(model, "graph", NULL), "loss %"));
    assert_non_null(strstr(cp_dump(model, "gradient", NULL), "gradient W %"));
    assert_non_null(strstr(cp_dump(model, "gradient", NULL), "gradient b %"));
    assert_non_null(strstr(cp_dump(model, "plan", NULL), "buffer "));
}

/* L = 2 b^2 + |W v|^2 + 6 b with v = (1, 2): H = 2 (I x v v'), and 4 for b. */
static void test_dump_of_the_hessian(void **state)
{
    static const double expected[5][5] = {
        {2, 4, 0, 0, 0}, {4, 8, 0, 0, 0}, {0, 0, 2, 4, 0}, {0, 0, 4, 8, 0}, {0, 0, 0, 0, 4}};
    const char *text = cp_dump(load(*state), "hessian", (double[]){1, 2, 3, 4, 5});
    char *at = (char *)(uintptr_t)text;
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            assert_close(strtod(at, &at), expected[i][j], 1e-14, 0);
    assert_string_equal(at, "\n");
}

static void test_refused_dumps(void **state)
{
    cp_model *model = load(*state);
    assert_null(cp_dump(model, "hessain", (double[]){0, 0, 0, 0, 0}));
    assert_string_equal(cp_diagnostic_at(*state, 0)->remedy, "did you mean 'hessian'?");
    assert_null(cp_dump(model, "", NULL));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E506");
    assert_null(cp_dump(model, "hessian", NULL));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E504");
    assert_string_equal(cp_dump(cp_load_formula(*state, "x^2", NULL), "json", NULL), "x^2\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_description),   cmocka_unit_test(test_description_is_stable),
        cmocka_unit_test(test_other_forms),   cmocka_unit_test(test_network),
        cmocka_unit_test(test_dumps),         cmocka_unit_test(test_dump_of_the_hessian),
        cmocka_unit_test(test_refused_dumps),
    };
    return cmocka_run_group_tests(tests, open_session, close_session);
}
