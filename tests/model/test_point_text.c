/* Points as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points.h"
#include "support/random.h"

static struct model *two(struct arena *arena)
{
    return model_valid(arena, "{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\"}");
}

static struct model *tensors(struct arena *arena)
{
    return model_valid(arena,
                       "{\"parameters\": {\"W\": [[1, 2], [3, 4]], \"b\": 5, \"v\": [6]}, \"loss\": \"b + sum(W)\"}");
}

static void test_numbers(void **state)
{
    struct model *model = two(*state);
    EXPECT_POINT(model, "0,0", 0, 0);
    EXPECT_POINT(model, "-1,2", -1, 2);
    EXPECT_POINT(model, " 1 ,\t-2.5e-3 ", 1, -2.5e-3);
    EXPECT_POINT(model, "1,\n2\n", 1, 2);
    EXPECT_POINT(model, "[0,1]", 0, 1);
    EXPECT_POINT(model, " [ 0 , 1 ] ", 0, 1);
    EXPECT_POINT(model, "[[0],[1]]", 0, 1);
    EXPECT_POINT(model, "1e308,4.9e-324", 1e308, 4.9e-324);
    EXPECT_POINT(model, "{\"y\": 1, \"x\": 2}", 2, 1);
}

static void test_assignments(void **state)
{
    struct model *model = two(*state);
    EXPECT_POINT(model, "x=1,y=2", 1, 2);
    EXPECT_POINT(model, " y = 2 , x = -1 ", -1, 2);
    model = tensors(*state);
    EXPECT_POINT(model, "b=0", 1, 2, 3, 4, 0, 6);
    EXPECT_POINT(model, "W=[[9,8],[7,6]],b=-1", 9, 8, 7, 6, -1, 6);
    EXPECT_POINT(model, "b=-1, W = [9, 8, 7, 6] ", 9, 8, 7, 6, -1, 6);
    EXPECT_POINT(model, "v=3,b=[4]", 1, 2, 3, 4, 4, 3);
    EXPECT_POINT(model, "{\"W\": [[0, 0], [0, 0]]}", 0, 0, 0, 0, 5, 6);
    EXPECT_POINT(model, "1,2,3,4,5,6", 1, 2, 3, 4, 5, 6);
}

static void test_refused_numbers(void **state)
{
    struct model *model = two(*state);
    expect_no_point(model, "~", "E501");
    expect_no_point(model, "  ~", "E501");
    expect_no_point(model, "~1", "E502");
    expect_no_point(model, "~1,2,3", "E502");
    expect_no_point(model, "1,2,~", "E501");
    expect_no_point(model, "1,~,2", "E501");
    expect_no_point(model, "~,", "E501 E501");
    expect_no_point(model, "1,~a", "E501");
    expect_no_point(model, "~a, ~b c", "E501 E501");
    expect_no_point(model, "~1 2", "E501");
    expect_no_point(model, "0,~0x10", "E501");
    expect_no_point(model, "0,~1e999", "E505");
    expect_no_point(model, "~-1e999,~nan", "E505 E505");
    expect_no_point(model, "0,~inf", "E505");
    expect_no_point(model, "0,~1;2", "E501");
    expect_no_point(model, "~[1]", "E502");
    expect_no_point(model, "[1,~1e999]", "E104");
    expect_no_point(model, "~[1,2", "E101");
    expect_no_point(model, "[1~,]", "E101");
    expect_no_point(model, "[1,2]~]", "E106");
    expect_no_point(model, "{~\"z\": 1, \"x\": 1, \"y\": 2}", "E503");
    expect_no_point(model, "~point.txt", "E501");
}

static void test_refused_assignments(void **state)
{
    struct model *model = two(*state);
    expect_no_point(model, "~x=1", "E504");
    expect_no_point(model, "x=1,~x=2", "E501");
    expect_no_point(model, "x=1,y=2,~x=1", "E501");
    expect_no_point(model, "x=1,y=2,~", "E501");
    expect_no_point(model, "x=1,~,y=2", "E501");
    expect_no_point(model, "x=1,~2", "E501");
    expect_no_point(model, "x=1,~z=2", "E503");
    expect_no_point(model, "~X=1,~Y=2", "E503 E503");
    expect_no_point(model, "x=~,y=2", "E501");
    expect_no_point(model, "x=~a,y=2", "E501");
    expect_no_point(model, "x=~1=2,y=1", "E501");
    expect_no_point(model, "~=1,x=1,y=2", "E503");
    expect_no_point(model, "x=~1e999,y=2", "E505");
    expect_no_point(model, "x=~1 y=2", "E501");
    expect_no_point(model, "x=~[1,2],y=2", "E502");
    model = tensors(*state);
    expect_no_point(model, "W=~1", "E502");
    expect_no_point(model, "W=~[1,2,3]", "E502");
    expect_no_point(model, "W=~[[1,2,3,4]]", "E502");
    expect_no_point(model, "b=1,W=[[1,2],~[3]]", "E306");
    expect_no_point(model, "b=1,W=~[[1,2],[3,4]", "E101");
    expect_no_point(model, "b=1,W=[[1,2],[3,~x]]", "E101");
    expect_no_point(model, "b=1,W=[[1,2],[3,~null]]", "E302");
    expect_no_point(model, "b=1,W=[[1,2],[3,4]]~]", "E106");
    expect_no_point(model, "b=1,\nW=[[1,2],[3,~1e999]]", "E104");
}

/* Random points in every typed form read back to the same doubles. */
static void test_round_trips(void **state)
{
    struct random random = {11};
    for (int trial = 0; trial < 2000; trial++) {
        struct arena *arena = arena_child(*state);
        double p[6];
        for (int i = 0; i < 6; i++)
            p[i] = random_normal(&random) * pow(10, random_uniform(&random, -300, 300));
        struct model *model = tensors(arena);
        expect_point(model,
                     str_format(arena, "%.17g,%.17g,%.17g,%.17g,%.17g,%.17g", p[0], p[1], p[2], p[3], p[4], p[5]), p);
        expect_point(model,
                     str_format(arena, "[%.17g,%.17g,%.17g,%.17g,%.17g,%.17g]", p[0], p[1], p[2], p[3], p[4], p[5]), p);
        expect_point(
            model,
            str_format(arena, "v=%.17g,W=[[%.17g,%.17g],[%.17g,%.17g]],b=%.17g", p[5], p[0], p[1], p[2], p[3], p[4]),
            p);
        expect_point(model,
                     str_format(arena, "{\"b\":%.17g,\"v\":[%.17g],\"W\":[%.17g,%.17g,%.17g,%.17g]}", p[4], p[5], p[0],
                                p[1], p[2], p[3]),
                     p);
        arena_close(arena);
    }
}

/* Random texts of the characters that mean something: never a crash, and never silence. */
static void test_noise(void **state)
{
    static const char alphabet[] = "xyWb=,[]{}\"@-+.0123e: \n";
    struct random random = {12};
    struct model *models[] = {two(*state), tensors(*state)};
    for (int trial = 0; trial < 20000; trial++) {
        char text[24];
        size_t size = random_below(&random, sizeof text);
        for (size_t i = 0; i < size; i++)
            text[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
        text[size] = 0;
        if (strcmp(text, "-") == 0)
            continue;
        struct model *model = models[trial % 2];
        struct arena *arena = arena_child(*state);
        *model->diags = (struct diags){.arena = arena};
        const double *theta = point_read(arena, model, text);
        if ((theta == NULL) != (model->diags->count != 0))
            fail_msg("'%s' gives %s and %zu mistakes", text, theta == NULL ? "no point" : "a point",
                     model->diags->count);
        for (size_t i = 0; theta != NULL && i < model->n; i++)
            assert_true(isfinite(theta[i]));
        *model->diags = (struct diags){.arena = *state};
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),         cmocka_unit_test(test_assignments),
        cmocka_unit_test(test_refused_numbers), cmocka_unit_test(test_refused_assignments),
        cmocka_unit_test(test_round_trips),     cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
