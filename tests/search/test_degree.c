/* Degrees that mathematics knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/degree.h"

#include "support/random.h"
#include "support/searches.h"

static struct degree degree_in(struct arena *arena, const char *formula, const char *order, double low, double high)
{
    struct ground ground = ground_of(arena, formula, order, low, high);
    return degree_of(arena, ground.problem, &ground.region);
}

static void known_degrees(void **state)
{
    const struct {
        const char *formula;
        const char *order;
        double low, high;
        long degree;
        bool outward;
    } rows[] = {
        {"x^2", "x=0", -1, 2, 1, true},
        {"-x^2", "x=0", -1, 2, -1, false},
        {"x^3 + x", "x=0", -1, 2, 0, false},
        {"(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x=0,y=0", -5, 5, 1, true},
        {"x^2 - y^2", "x=0,y=0", -1, 1, -1, false},
        {"x^3 - 3*x*y^2", "x=0,y=0", -1, 1, -2, false},         /* three ways down */
        {"x^4 - 6*x^2*y^2 + y^4", "x=0,y=0", -1, 1, -3, false}, /* four */
        {"sin(x)*sin(y)", "x=0,y=0", -5, 6, 7, false},          /* 16 extrema, 9 saddles */
        {"x + 0.1*sin(3*y)", "x=0,y=0", -1, 1, 0, false},
        {"x^2 + y^2 - z^2", "x=0,y=0,z=0", -1, 2, -1, false},
        {"x^4 + y^4 + z^4 - x*y*z", "x=0,y=0,z=0", -3, 3, 1, true},
        {"a^2 - b^2 - c^2 + d^2 + e^2 - f^2", "a=0,b=0,c=0,d=0,e=0,f=0", -1, 1, -1, false},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct degree d = degree_in(*state, rows[k].formula, rows[k].order, rows[k].low, rows[k].high);
        if (d.unknown != NULL || d.value != rows[k].degree || d.outward != rows[k].outward)
            fail_msg("%s: %ld, %s", rows[k].formula, d.value, d.unknown == NULL ? "known" : d.unknown);
    }
}

static void unknown_degrees(void **state)
{
    assert_non_null(degree_in(*state, "x^2 + y^2", "x=0,y=0", 0, 1).unknown);         /* the minimum is a corner */
    assert_non_null(degree_in(*state, "x^2 + (y - 0.5)^2", "x=0,y=0", 0, 1).unknown); /* on an edge */
    assert_non_null(degree_in(*state, "log(x) + y^2", "x=0,y=0", -1, 1).unknown);
    assert_non_null(degree_in(*state, "x*y*z", "x=0,y=0,z=0", -1, 1.5).unknown); /* signs change on faces */
    assert_non_null(degree_in(*state, "a^2+b^2+c^2+d^2+e^2+f^2+g^2", "a=0,b=0,c=0,d=0,e=0,f=0,g=0", -1, 1).unknown);
    assert_non_null(degree_in(*state, "3 + 0*x*y", "x=0,y=0", -1, 1).unknown);
    assert_non_null(degree_in(*state, "abs(x + 0.1*y)", "x=0,y=0", -1, 1).unknown); /* the gradient jumps */
}

/* For products of three roots in each variable, turned: the degree is the sum over the nine points. */
static void random_boxes(void **state)
{
    struct random random = {17};
    for (int trial = 0; trial < 50; trial++) {
        struct arena *arena = arena_child(*state);
        double a[2] = {random_uniform(&random, -1.4, 1.4), random_uniform(&random, -1.4, 1.4)};
        const char *formula = str_format(arena, "(x - %.17g)^2*((x - %.17g)^2 - 2) + (y - %.17g)^2*((y - %.17g)^2 - 2)",
                                         a[0], a[0], a[1], a[1]);
        long degree = 1;
        for (size_t i = 0; i < 2; i++) { /* minima at a - 1 and a + 1, a maximum at a */
            long sum = 0;
            for (int r = -1; r <= 1; r++)
                sum += fabs(a[i] + r) < 1.5 ? (r == 0 ? -1 : 1) : 0;
            degree *= sum;
        }
        struct degree d = degree_in(arena, formula, "x=0,y=0", -1.5, 1.5);
        assert_null(d.unknown);
        assert_int_equal(d.value, degree);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(known_degrees),
        ANALYSES_TEST(unknown_degrees),
        ANALYSES_TEST(random_boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
