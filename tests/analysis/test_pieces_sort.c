/* Which kinks are one switch, and which are none of those that separate smooth pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/kinked.h"

static void switches_are_counted(void **state)
{
    static const struct {
        const char *formula;
        size_t switches, pieces; /* 0: refused */
    } rows[] = {
        {"abs(x) + y", 1, 2},
        {"abs(x) + relu(x) + relu(-x) + y", 1, 2}, /* one argument, and its opposite */
        {"abs(x - y) + max(x, y) + min(y, x)", 1, 2},
        {"abs(x) + abs(y)", 2, 4},
        {"leaky_relu(x) + y", 1, 2},
        {"max([x, y, 0])", 1, 3},
        {"sum(abs([x, y, x + y]))", 3, 8},
        {"abs(abs(x) - abs(y))", 3, 8},
        {"relu(relu(x)) + y", 2, 4}, /* the second stays on its kink where the first is flat */
        {"sqrt(x) + y", 0, 0},
        {"norm2([x, y])", 0, 1}, /* no switch, but a norm */
        {"norm2([x, y]) + relu(y)", 0, 0},
        {"sign(x) + y", 0, 0},
        {"sum(abs([x, y, x + y, x - y, x + 2*y, x - 2*y, x + 3*y, x - 3*y, x + 4*y, x - 4*y, x + 5*y]))", 0, 0},
    };
    static const double origin[] = {0, 0};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *why = NULL;
        struct pieces *pieces = pieces_of(*state, rows[k].formula, origin, &why);
        if ((pieces == NULL) != (rows[k].pieces == 0) || (pieces == NULL) != (why != NULL))
            fail_msg("%s: %s", rows[k].formula, why == NULL ? "not refused" : why);
        if (pieces != NULL && (pieces_switches(pieces) != rows[k].switches || pieces_count(pieces) != rows[k].pieces))
            fail_msg("%s: %zu switches, %zu pieces", rows[k].formula, pieces_switches(pieces), pieces_count(pieces));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(switches_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
