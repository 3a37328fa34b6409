/* Networks for tests: JSON written with ' for ", compared with formulas in which the same loss is spelled out. */
#ifndef SUPPORT_NETWORKS_H
#define SUPPORT_NETWORKS_H

#include "support/model_texts.h"
#include "support/random.h"

static inline char *quoted(struct arena *arena, const char *text)
{
    char *copy = str_copy(arena, str_of(text));
    for (char *c = copy; *c != 0; c++)
        *c = *c == '\'' ? '"' : *c;
    return copy;
}

static inline struct model *network_valid(struct arena *arena, const char *text)
{
    return model_valid(arena, quoted(arena, text));
}

/* The text of a network from its layers, the members from "loss" on, and the members of "data". */
static inline const char *network_text(struct arena *arena, const char *layers, const char *loss, const char *data)
{
    return quoted(arena,
                  str_format(arena, "{'network': {'layers': %s, 'loss': %s}, 'data': {%s}}", layers, loss, data));
}

/* "0.weight(3,2) 0.bias(3)": parameters with their shapes. */
static inline const char *parameter_text(struct arena *arena, const struct model *model)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    for (size_t k = 0; k < model->parameter_count; k++) {
        const struct cp_parameter *p = &model->parameters[k];
        text_printf(&out, "%s%s(", k == 0 ? "" : " ", p->name);
        for (size_t i = 0; i < p->rank; i++)
            text_printf(&out, "%s%zu", i == 0 ? "" : ",", p->shape[i]);
        text_puts(&out, ")");
    }
    return out.at;
}

/* The network and the formula have the same loss, gradient and Hessian at random points; their parameters stand in the
 * same order. The scale of each comparison is the largest entry. */
static inline void expect_same(struct arena *arena, const char *network, const char *formula, double rtol)
{
    struct random random = {17};
    struct model *a = network_valid(arena, network);
    struct model *b = model_valid(arena, quoted(arena, formula));
    size_t n = a->n;
    assert_int_equal(n, b->n);
    for (int round = 0; round < 3; round++) {
        double *theta = ARENA_ARRAY(arena, n, double);
        for (size_t i = 0; i < n; i++)
            theta[i] = random_uniform(&random, -1.5, 1.5);
        struct derivatives da = model_derivatives_at(a, theta, false);
        struct derivatives db = model_derivatives_at(b, theta, false);
        double gradient = 0;
        double hessian = 0;
        for (size_t i = 0; i < n; i++)
            gradient = fmax(gradient, fabs(db.gradient[i]));
        for (size_t k = 0; k < n * n; k++)
            hessian = fmax(hessian, fabs(db.hessian[k]));
        assert_true(isfinite(db.loss) && gradient > 0);
        assert_close(da.loss, db.loss, rtol, 0);
        for (size_t i = 0; i < n; i++)
            assert_close(da.gradient[i], db.gradient[i], 0, rtol * gradient);
        for (size_t k = 0; k < n * n; k++)
            assert_close(da.hessian[k], db.hessian[k], 0, rtol * hessian);
    }
}

/* Refusals written with ' for ". */
static inline void expect_networks_refused(struct arena *parent, const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct refusal refusal = {quoted(parent, refusals[i].marked), refusals[i].mistakes};
        expect_refused_in(parent, NULL, &refusal, 1);
    }
}

#define EXPECT_NETWORKS_REFUSED(state, refusals)                                                                       \
    expect_networks_refused(*(state), refusals, sizeof(refusals) / sizeof *(refusals))

/* A diagnostic whose message and remedy contain these words. */
static inline void expect_words(struct arena *arena, const char *network, const char *message, const char *remedy)
{
    struct diags *diags;
    assert_null(model_of(arena, NULL, str_of(quoted(arena, network)), &diags));
    const struct cp_diagnostic *diag = &diags->items[0];
    if (strstr(diag->message, message) == NULL)
        fail_msg("'%s' is not in: %s", message, diag->message);
    if (remedy != NULL && (diag->remedy == NULL || strstr(diag->remedy, remedy) == NULL))
        fail_msg("'%s' is not in: %s", remedy, diag->remedy == NULL ? "(none)" : diag->remedy);
}

/* cmocka_unit_test_setup_teardown(test, open_arena, close_arena) */
#define NETWORK_TEST(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

#endif
