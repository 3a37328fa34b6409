/* Order and choice: on a small grid of intervals, open and closed, the answers are those of the points between. */
#include "domain/interval_choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_choices(void **state)
{
    (void)state;
    const struct interval a = interval_point(1);
    const struct interval b = interval_point(5);
    const struct interval maybe = {0, 1, false, false};
    assert_true(interval_where(interval_point(2), a, b).hi == 1);
    assert_true(interval_where(interval_point(0), a, b).lo == 5);
    assert_true(interval_where(maybe, a, b).lo == 1 && interval_where(maybe, a, b).hi == 5);
    assert_true(interval_where((struct interval){0, 1, true, false}, a, b).hi == 5); /* what underflows is 0 */
}

enum { ENDS = 5, MOST = 100 };

/* All intervals between whole numbers from 0 on. */
static size_t grid(struct interval *out)
{
    size_t count = 0;
    for (int lo = 0; lo < ENDS; lo++)
        for (int hi = lo; hi < ENDS; hi++)
            for (int open = 0; open < (lo == hi ? 1 : 4); open++)
                out[count++] = (struct interval){lo, hi, (open & 1) != 0, (open & 2) != 0};
    return count;
}

/* Points of an interval: its closed ends, and some between. */
static size_t points(struct interval a, double *out)
{
    size_t count = 0;
    for (double x = a.lo; x <= a.hi; x += 0.25)
        if (interval_contains(a, x))
            out[count++] = x;
    return count;
}

static bool compare(enum op op, double x, double y)
{
    return op == OP_LT   ? x < y
           : op == OP_LE ? x <= y
           : op == OP_GT ? x > y
           : op == OP_GE ? x >= y
           : op == OP_EQ ? x == y
                         : x != y;
}

static void test_points_agree(void **state)
{
    (void)state;
    static const enum op OPS[] = {OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE};
    struct interval all[MOST];
    size_t count = grid(all);
    assert_true(count <= MOST);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            double x[4 * ENDS], y[4 * ENDS];
            size_t nx = points(all[i], x);
            size_t ny = points(all[j], y);
            struct interval larger = interval_max(all[i], all[j]);
            struct interval smaller = interval_min(all[i], all[j]);
            bool attained[4] = {false};
            for (size_t k = 0; k < nx * ny; k++) {
                double high = x[k / ny] > y[k % ny] ? x[k / ny] : y[k % ny];
                double low = x[k / ny] > y[k % ny] ? y[k % ny] : x[k / ny];
                assert_true(interval_contains(larger, high) && interval_contains(smaller, low));
                attained[0] |= high == larger.lo;
                attained[1] |= high == larger.hi;
                attained[2] |= low == smaller.lo;
                attained[3] |= low == smaller.hi;
                for (size_t o = 0; o < sizeof OPS / sizeof *OPS; o++)
                    assert_true(interval_contains(interval_compare(OPS[o], all[i], all[j]),
                                                  compare(OPS[o], x[k / ny], y[k % ny])));
            }
            assert_true(attained[0] != larger.lo_open && attained[1] != larger.hi_open);
            assert_true(attained[2] != smaller.lo_open && attained[3] != smaller.hi_open);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_points_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
