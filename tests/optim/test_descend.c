/* Descents as a whole: the start, the noise of batches, and what is refused. */
#include "optim/descend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vector.h"
#include "support/close.h"
#include "support/descents.h"
#include "support/random_formulas.h"

#include <math.h>
#include <string.h>

static void defaults(void **state)
{
    static const struct cp_descent_options none;
    const struct cp_descents *d =
        descents_of(*state, formula_model(*state, "(1 - x*y)^2", NULL), (const double[]){0, 0}, &none);
    assert_int_equal(d->count, 10);
    assert_int_equal(d->steps, 1000);
    assert_close(d->drop, 0.1, 0, 0);
    assert_close(d->radius, 0.1, 0, 0);
    assert_int_equal(d->point->verdict, CP_SADDLE);
    for (size_t k = 0; k < d->count; k++) {
        const bool leaves = strcmp(d->list[k].optimizer, "curvature") == 0;
        assert_int_equal(d->list[k].left, leaves);
        assert_int_equal(d->list[k].fell, leaves);
    }
}

/* At the given distance, in every dimension; the same for the same seed. */
static void perturbed(void **state)
{
    static const char *const formulas[] = {"x^2", "x^2 + y^2", "x^2 + y^2 + z^2"};
    const double theta[] = {3, -4, 12};
    for (size_t n = 1; n <= 3; n++) {
        double last = 0;
        for (unsigned long long seed = 0; seed < 5; seed++) {
            const struct cp_descent_options options = {.optimizers = "gd", .steps = 1, .perturb = 0.5, .seed = seed};
            const struct cp_descents *a =
                descents_of(*state, formula_model(*state, formulas[n - 1], NULL), theta, &options);
            const struct cp_descents *b =
                descents_of(*state, formula_model(*state, formulas[n - 1], NULL), theta, &options);
            double move[3];
            for (size_t i = 0; i < n; i++)
                move[i] = a->start[i] - theta[i];
            assert_close(vector_norm(n, move), 0.5, 1e-14, 0);
            assert_memory_equal(a->start, b->start, n * sizeof(double));
            assert_true(n == 1 || move[0] != last);
            last = move[0];
            assert_memory_equal(a->point->theta, theta, n * sizeof(double));
        }
    }
}

/* Where the gradients of the rows cancel, only batches of some of them move. */
static void noise_leaves(void **state)
{
    struct model *model = json_model(*state, NOISY_WEIGHTS);
    const struct cp_descent_options options = {
        .optimizers = "gd,sgd,sgd:batch-size=2,sgd:batch-size=4,adam:batch-size=1,adam", .steps = 3000, .seed = 1};
    static const bool leaves[] = {false, true, true, false, true, false};
    const struct cp_descents *d = descents_of(*state, model, (const double[]){0, 0}, &options);
    assert_int_equal(d->point->verdict, CP_SADDLE);
    for (size_t k = 0; k < d->count; k++)
        assert_int_equal(d->list[k].left, leaves[k]);
}

/* Loss and gradient that are reported are those over all rows. */
static void ends_are_judged_by_all_rows(void **state)
{
    struct model *model = json_model(*state, NOISY_WEIGHTS);
    const struct cp_descent_options options = {.optimizers = "sgd", .steps = 100};
    const struct cp_descent *d = &descents_of(*state, model, (const double[]){0.5, 0.25}, &options)->list[0];
    const struct cp_report *report = report_of(*state, model, d->theta, NULL);
    assert_close(d->loss, report->loss, 1e-14, 0);
    assert_close(d->gradient_norm, report->gradient_norm, 1e-12, 0);
    assert_close(d->report->loss, report->loss, 0, 0);
}

static void expect_refused(struct arena *arena, struct model *model, const double *theta,
                           const struct cp_descent_options *options, enum cp_status status, const char *says)
{
    struct diags *diags = diags_new(arena);
    assert_null(descend(arena, model, theta, options, diags));
    assert_int_equal(diag_status(diags), status);
    if (strstr(diags->items[0].message, says) == NULL)
        fail_msg("%s", diags->items[0].message);
}

static void refused(void **state)
{
    static const struct cp_descent_options none;
    static const struct cp_descent_options large = {.optimizers = "sgd:batch-size=5"};
    static const struct cp_descent_options mistyped = {.optimizers = "gdd"};
    struct model *noisy = json_model(*state, NOISY_WEIGHTS);
    const double zero[] = {0, 0};
    expect_refused(*state, noisy, zero, &large, CP_INVALID_INPUT, "there are 4");
    expect_refused(*state, formula_model(*state, "x^2", NULL), zero, &large, CP_INVALID_INPUT, "no rows");
    expect_refused(*state, noisy, zero, &mistyped, CP_INVALID_INPUT, "gdd");
    expect_refused(*state, formula_model(*state, "log(x)", NULL), zero, &none, CP_NUMERICAL, "log(x)");
    expect_refused(*state, formula_model(*state, "sqrt(x)", NULL), zero, &none, CP_NUMERICAL, "gradient");
}

/* ---- Random losses ---- */

enum { ROUNDS = 80, PARAMETERS = 11 };

/* What holds for every run, whatever the loss. */
static void expect_sound(const struct cp_descents *all, const struct cp_descent *d)
{
    const bool ended_well = d->end == CP_END_STEPS || d->end == CP_END_REST;
    assert_true(d->steps <= all->steps && (d->end != CP_END_STEPS || d->steps == all->steps));
    assert_true(d->fell_after <= d->steps && d->left_after <= d->steps);
    assert_true(!ended_well || (isfinite(d->loss) && isfinite(d->distance)));
    assert_true(d->end == CP_END_DIVERGED || (d->report != NULL) != (d->failure != NULL) || d->end == CP_END_FAILED);
    if (strcmp(d->optimizer, "curvature") == 0) {
        assert_true(isfinite(d->loss) != 0);
        assert_true(d->loss < all->loss || d->steps == 0);
    }
}

/* Returns whether the loss has a start at all. */
static bool descend_random(struct arena *arena, const char *formula, const double *theta)
{
    struct model *model = json_model(
        arena, str_format(arena,
                          "{\"parameters\": {\"a\": 0, \"b\": 0, \"x\": {\"shape\": [3]}, \"W\": {\"shape\": [2, 3]}}, "
                          "\"constants\": {\"k\": [0.5, -1, 2], \"K\": [[1, 0, -0.25], [3, 0.125, 1]]}, "
                          "\"loss\": \"%s\"}",
                          formula));
    const struct cp_descent_options options = {.steps = 25};
    struct diags *diags = diags_new(arena);
    const struct cp_descents *all = descend(arena, model, theta, &options, diags);
    if (all == NULL) {
        assert_int_equal(diag_status(diags), CP_NUMERICAL);
        return false;
    }
    const struct cp_descents *again = descend(arena, model, theta, &options, diags);
    for (size_t k = 0; k < all->count; k++) {
        expect_sound(all, &all->list[k]);
        assert_memory_equal(all->list[k].theta, again->list[k].theta, PARAMETERS * sizeof(double));
    }
    return true;
}

static void random_losses(void **state)
{
    struct random random = {41};
    size_t started = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_child(*state);
        struct random_formula f = {&random, world_new(arena)};
        double theta[PARAMETERS];
        random_formula_declare(&f);
        const char *formula = random_formula_of(&f, ARRAY_SCALAR, 1 + round % 4);
        for (size_t i = 0; i < PARAMETERS; i++)
            theta[i] = random_normal(&random);
        started += descend_random(arena, formula, theta);
        arena_close(arena);
    }
    assert_true(started > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(defaults),     ANALYSES_TEST(perturbed),
        ANALYSES_TEST(noise_leaves), ANALYSES_TEST(ends_are_judged_by_all_rows),
        ANALYSES_TEST(refused),      ANALYSES_TEST(random_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
