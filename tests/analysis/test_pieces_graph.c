/* Around a kink the loss is one of its pieces at every point; and jumps are seen, wherever they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/problem.h"
#include "support/kinked.h"
#include "support/random.h"

#include <math.h>

/* The gradient of the loss near theta is that of one of the pieces. */
static void the_loss_is_one_of_its_pieces(void **state)
{
    static const char *const formulas[] = {
        "abs(x) + 2*relu(y) - x*y",
        "max(x, y) + min(x, -y) + 3*abs(x + y)",
        "leaky_relu(x) + elu(y, alpha=2)",
        "max([x, 2*y, -x, x + y]) + min([y, -y])",
        "abs(abs(x) - 2*abs(y)) + relu(x - relu(y))",
        "where(x > 0, 2*x, -x) + where(y <= 0, y^2, 3*y)",
        "sum(relu([[1, 2], [3, -4]] @ [x, y]))",
    };
    static const double origin[] = {0, 0};
    struct random random = {5};
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++) {
        const char *why = NULL;
        struct model *model = formula_model(*state, formulas[f], "x=0,y=0");
        struct problem *problem = problem_new(*state, model, CP_EXACT);
        struct pieces *pieces = pieces_of(*state, formulas[f], origin, &why);
        if (pieces == NULL)
            fail_msg("%s: %s", formulas[f], why);
        for (int trial = 0; trial < 40; trial++) {
            double theta[] = {1e-9 * random_normal(&random), 1e-9 * random_normal(&random)};
            double error[2];
            double g[2];
            struct derivatives d = {.gradient = g, .gradient_error = error};
            bool found = false;
            exact_derivatives(problem->exact, theta, &d);
            for (size_t k = 0; k < pieces_count(pieces); k++) {
                struct piece piece = piece_of(*state, pieces, k);
                found = found || hypot(piece.gradient[0] - g[0], piece.gradient[1] - g[1]) < 1e-7;
            }
            if (!found)
                fail_msg("%s: (%g, %g) is the gradient of no piece", formulas[f], g[0], g[1]);
        }
    }
}

static void jumps_are_seen(void **state)
{
    static const struct {
        const char *formula;
        bool jumps;
    } rows[] = {
        {"where(x > 0, x, -x) + y", false},
        {"where(x > 0, x + 1, -x) + y", true},
        {"(x > 0)*x + y", false},
        {"step(x) + y", true},
        {"x*step(x) + y", false},
        {"step(x)*y^2 + x", false},
        {"relu(step(x) - 0.5)*x + y", true}, /* the loss is the same, but another kink turns over */
    };
    static const double origin[] = {0, 0};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *why = NULL;
        struct pieces *pieces = pieces_of(*state, rows[k].formula, origin, &why);
        if ((pieces == NULL) != rows[k].jumps)
            fail_msg("%s: %s", rows[k].formula, why == NULL ? "no jump" : why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_loss_is_one_of_its_pieces),
        ANALYSES_TEST(jumps_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
