/* A wrong formula is found whichever entry it stands in, and right ones are believed everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/compare.h"

#include "support/analyses.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

/* x^2 y + exp(x) z + sin(y z) + z^4, with its derivatives. */
static const char *const LOSS = "x^2*y + exp(x)*z + sin(y*z) + z^4";
static const char *const GRADIENT[] = {"2*x*y + exp(x)*z", "x^2 + z*cos(y*z)", "exp(x) + y*cos(y*z) + 4*z^3"};
static const char *const HESSIAN[] = {"2*y + exp(x)*z",
                                      "2*x",
                                      "exp(x)",
                                      "2*x",
                                      "-z^2*sin(y*z)",
                                      "cos(y*z) - y*z*sin(y*z)",
                                      "exp(x)",
                                      "cos(y*z) - y*z*sin(y*z)",
                                      "-y^2*sin(y*z) + 12*z^2"};
static const char *const NAMES[] = {"x", "y", "z"};

enum { ENTRIES = 12 };

/* The model with one entry (counted through gradient and Hessian; ENTRIES: none) in the place of `format`'s %s. */
static struct model *model_with(struct arena *arena, size_t wrong, const char *before, const char *after)
{
    struct text text = {.arena = arena};
    text_printf(&text, "{\"parameters\": [\"x\", \"y\", \"z\"], \"loss\": \"%s\", \"gradient\": [", LOSS);
    for (size_t k = 0; k < ENTRIES; k++) {
        const char *entry = k < 3 ? GRADIENT[k] : HESSIAN[k - 3];
        text_printf(&text, "%s%s\"%s%s%s\"", k == 3 ? "], \"hessian\": [" : "", k < 3 || k % 3 != 0 ? "" : "[",
                    k == wrong ? before : "", entry, k == wrong ? after : "");
        text_puts(&text, k < 2 ? ", " : k == 2 ? "" : k % 3 != 2 ? ", " : k < ENTRIES - 1 ? "], " : "]");
    }
    text_puts(&text, "]}");
    return json_model(arena, text.at);
}

static const struct cp_disagreement *find(const struct comparison *c, const char *what, const char *other)
{
    for (size_t k = 0; k < c->count; k++)
        if (strcmp(c->worst[k].what, what) == 0 && strcmp(c->worst[k].other, other) == 0)
            return &c->worst[k];
    fail_msg("no comparison of the %s with %s", what, other);
    return NULL;
}

static void draw(struct random *random, double *theta)
{
    for (size_t i = 0; i < 3; i++)
        theta[i] = random_uniform(random, 0.3, 2) * (random_below(random, 2) != 0 ? 1 : -1);
}

static void right_formulas_are_believed(void **state)
{
    struct random random = {31};
    struct model *model = model_with(*state, ENTRIES, "", "");
    for (int trial = 0; trial < 300; trial++) {
        double theta[3];
        draw(&random, theta);
        struct comparison c = compare_derivatives(*state, model, theta);
        assert_int_equal(c.count, 4);
        for (size_t k = 0; k < c.count; k++)
            if (!c.worst[k].agrees)
                fail_msg("%s %s by %s at %.17g, %.17g, %.17g: %.17g, not %.17g +- %g", c.worst[k].what,
                         c.worst[k].entry, c.worst[k].other, theta[0], theta[1], theta[2], c.worst[k].exact,
                         c.worst[k].value, c.worst[k].tolerance);
    }
}

/* One entry is wrong: it is found and named, and all other comparisons agree. Entries may stand in one triangle only. */
static void wrong_entries_are_found(void **state)
{
    static const char *const wrongs[][2] = {{"-(", ")"}, {"", " + 1e-6"}, {"1.000001*(", ")"}, {"2*(", ")"}};
    struct random random = {32};
    for (size_t wrong = 0; wrong < ENTRIES; wrong++)
        for (size_t w = 0; w < sizeof wrongs / sizeof *wrongs; w++) {
            struct model *model = model_with(*state, wrong, wrongs[w][0], wrongs[w][1]);
            const char *name =
                wrong < 3 ? NAMES[wrong] : str_format(*state, "%s,%s", NAMES[wrong / 3 - 1], NAMES[wrong % 3]);
            for (int trial = 0; trial < 5; trial++) {
                double theta[3];
                draw(&random, theta);
                struct comparison c = compare_derivatives(*state, model, theta);
                const struct cp_disagreement *d = find(&c, wrong < 3 ? "gradient" : "hessian", "formula");
                if (d->agrees || strcmp(d->entry, name) != 0)
                    fail_msg("entry %s, wrong by %s...%s: %s %s", name, wrongs[w][0], wrongs[w][1], d->entry,
                             d->agrees ? "agrees" : "does not agree");
                assert_true(find(&c, wrong < 3 ? "hessian" : "gradient", "formula")->agrees);
                assert_true(find(&c, "gradient", "fd")->agrees);
                assert_true(find(&c, "hessian", "fd")->agrees);
            }
        }
}

/* A zero that should be none, and the other way round; constants that a person rounded to nine digits pass. */
static void zeros_and_rounded_constants(void **state)
{
    static const struct {
        const char *loss;
        const char *gradient;
        bool agrees;
    } rows[] = {
        {"x^2*sqrt(2)", "0", false},
        {"x^2*sqrt(2)", "2.82842712475*x", true},
        {"x^2*sqrt(2)", "2.8284*x", false},
        {"5", "0", true},
        {"5", "1e-300", false},
        {"1e-300*x", "-1e-300", false},
        {"1e-300*x", "1e-300", true},
        {"1e300*x", "1.001e300", false},
        {"1e300*x", "1e300", true},
    };
    const double theta[] = {1.5};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct model *model = json_model(
            *state, str_format(*state, "{\"parameters\": [\"x\"], \"loss\": \"%s + 0*x\", \"gradient\": [\"%s\"]}",
                               rows[k].loss, rows[k].gradient));
        struct comparison c = compare_derivatives(*state, model, theta);
        if (find(&c, "gradient", "formula")->agrees != rows[k].agrees)
            fail_msg("%s: %s %s", rows[k].loss, rows[k].gradient, rows[k].agrees ? "is right" : "is wrong");
    }
}

static void a_formula_that_is_not_finite_disagrees(void **state)
{
    const double theta[] = {1};
    struct model *model =
        json_model(*state, "{\"parameters\": [\"x\"], \"loss\": \"x^2\", \"gradient\": [\"2*x/(x - 1)\"]}");
    struct comparison c = compare_derivatives(*state, model, theta);
    assert_false(find(&c, "gradient", "formula")->agrees);
    model = json_model(*state, "{\"parameters\": [\"x\"], \"loss\": \"x^2\", \"gradient\": [\"0*log(-x)\"]}");
    c = compare_derivatives(*state, model, theta);
    assert_false(find(&c, "gradient", "formula")->agrees);
}

static void without_formulas_only_differences_are_compared(void **state)
{
    const double theta[] = {0.5, -2};
    struct comparison c = compare_derivatives(*state, formula_model(*state, "x*exp(y)", NULL), theta);
    assert_int_equal(c.count, 2);
    assert_true(find(&c, "gradient", "fd")->agrees && find(&c, "hessian", "fd")->agrees);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(right_formulas_are_believed),
        ANALYSES_TEST(wrong_entries_are_found),
        ANALYSES_TEST(zeros_and_rounded_constants),
        ANALYSES_TEST(a_formula_that_is_not_finite_disagrees),
        ANALYSES_TEST(without_formulas_only_differences_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
