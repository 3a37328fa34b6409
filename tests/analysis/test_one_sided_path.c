/* Ways that the loss confirms, and claims that it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/one_sided_path.h"

#include "support/analyses.h"

static bool walked(struct arena *arena, const char *formula, double factor, const struct path *path, struct walked *out)
{
    static const double origin[] = {0, 0};
    struct model *model = formula_model(arena, formula, "x=0,y=0");
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct walk_task task = {problem, origin, problem_loss(problem, origin), 0, factor};
    return one_sided_walk(arena, &task, path, out);
}

static void claims(void **state)
{
    static const double x[] = {1, 0};
    static const double y[] = {0, 1};
    static const double back[] = {-1, 0};
    static const struct {
        const char *formula;
        double factor;
        struct path path;
        bool true_one;
    } rows[] = {
        {"-abs(x) + y", 1, {x, NULL, 1, -1}, true},           {"-abs(x) + y", 1, {x, NULL, 1, -3}, false},
        {"abs(x) + y", 1, {x, NULL, 1, -1}, false},           {"abs(x) + y", -1, {x, NULL, 1, -1}, true},
        {"1e200*abs(x) + y", -1, {x, NULL, 1, -1e200}, true}, {"abs(x) - y^2", 1, {y, NULL, 2, -1}, true},
        {"2*abs(x + y^2) + x", 1, {y, NULL, 2, -1}, false},   {"2*abs(x + y^2) + x", 1, {y, back, 2, -1}, true},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct walked out;
        if (walked(*state, rows[k].formula, rows[k].factor, &rows[k].path, &out) != rows[k].true_one)
            fail_msg("%s, row %zu", rows[k].formula, k);
    }
}

/* A fall so slight that it shows far beyond theta's own size. */
static void falls_out_of_reach_are_none(void **state)
{
    static const double x[] = {1, 0};
    struct walked out;
    const struct path path = {x, NULL, 1, -1e-20};
    assert_false(walked(*state, "1 - 1e-20*abs(x) + 0*y", 1, &path, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(claims),
        ANALYSES_TEST(falls_out_of_reach_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
