/* Arnold's names, read off the normal forms themselves in random smooth coordinates, in which a name does not change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/random.h"

#include <string.h>

/* x and y stand for smooth functions of the parameters. */
static const struct {
    const char *formula;
    const char *name; /* NULL: none */
    const char *called;
} FORMS[] = {
    {"X^3 + Y^2", "A2", "fold"},
    {"X^4 + Y^2", "A3+", "cusp"},
    {"-X^4 + Y^2", "A3-", "dual cusp"},
    {"X^5 - Y^2", "A4", "swallowtail"},
    {"X^6 + Y^2", "A5+", "butterfly"},
    {"Y^2 - X^6", "A5-", "dual butterfly"},
    {"Y^2 + X^7", "A6", "wigwam"},
    {"Y^2 + X^8", "A7+", NULL},
    {"X^2*Y - Y^3", "D4-", "elliptic umbilic"},
    {"X^3 - 3*X*Y^2", "D4-", "elliptic umbilic"}, /* the monkey saddle */
    {"X^2*Y + Y^3", "D4+", "hyperbolic umbilic"},
    {"X^3 + Y^3", "D4+", "hyperbolic umbilic"},
    {"X^2*Y + Y^4", "D5+", "parabolic umbilic"},
    {"-X^2*Y + Y^4", "D5+", "parabolic umbilic"},
    {"X^2*Y - Y^4", "D5-", "dual parabolic umbilic"},
    {"X^2*Y + Y^5", "D6+", "second hyperbolic umbilic"},
    {"-X^2*Y - Y^5", "D6+", "second hyperbolic umbilic"},
    {"X^2*Y - Y^5", "D6-", "second elliptic umbilic"},
    {"X^3 + Y^4", "E6+", "symbolic umbilic"},
    {"X^3 - Y^4", "E6-", "dual symbolic umbilic"},
    {"X^3 + X*Y^3", "E7", NULL},
    {"X^3 + Y^5", "E8", NULL},
    {"X^4 + Y^4", NULL, NULL}, /* of Arnold's family X9, which is not simple */
};

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Invertible near 0, with any invertible linear part. */
static const char *coordinates(struct arena *arena, struct random *random, const char *formula)
{
    struct text text = {.arena = arena};
    text_puts(&text, "{\"parameters\": [\"u\", \"v\"], \"let\": {");
    double angle = random_uniform(random, 0, 6);
    double stretch = random_uniform(random, 0.5, 2);
    for (int i = 0; i < 2; i++)
        text_printf(&text, "\"%s\": \"%.6f*u + %.6f*v + %.3f*u^2 + %.3f*u*v + %.3f*v^2 + %.3f*u^3 + %.3f*v^3\"%s",
                    i == 0 ? "X" : "Y", i == 0 ? stretch * cos(angle) : -sin(angle),
                    i == 0 ? stretch * sin(angle) : cos(angle), random_uniform(random, -1, 1),
                    random_uniform(random, -1, 1), random_uniform(random, -1, 1), random_uniform(random, -1, 1),
                    random_uniform(random, -1, 1), i == 0 ? ", " : "}, ");
    text_printf(&text, "\"loss\": \"%.3f*(%s)\"}", random_uniform(random, 0.1, 10), formula);
    return text.at;
}

static void names_survive_smooth_coordinates(void **state)
{
    static const double origin[2] = {0, 0};
    enum { ROUNDS = 20 };
    struct random random = {91};
    size_t silent = 0;
    for (size_t f = 0; f < sizeof FORMS / sizeof *FORMS; f++)
        for (int round = 0; round < ROUNDS; round++) {
            struct arena *arena = arena_child(*state);
            const char *text = coordinates(arena, &random, FORMS[f].formula);
            const struct cp_report *r = report_of(arena, json_model(arena, text), origin, NULL);
            bool right = same(r->normal_form, FORMS[f].name) && same(r->normal_form_called, FORMS[f].called);
            silent += !right && r->normal_form == NULL;
            if (!right && r->normal_form != NULL)
                fail_msg("%s: %s (%s): %s", FORMS[f].formula, r->normal_form, r->normal_form_called, text);
            arena_close(arena);
        }
    print_message("%zu of %zu forms have no name\n", silent, ROUNDS * (sizeof FORMS / sizeof *FORMS));
    assert_true(silent * 20 <= ROUNDS * (sizeof FORMS / sizeof *FORMS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(names_survive_smooth_coordinates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
