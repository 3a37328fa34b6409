/* The table of optimizers, and what holds for each of them. */
#include "optim/optimizers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/close.h"
#include "support/walks.h"

static void the_table(void **state)
{
    (void)state;
    struct str nearest;
    for (size_t k = 0; k < optimizer_count(); k++) {
        const struct optimizer *optimizer = optimizer_at(k);
        assert_ptr_equal(optimizer_find(str_of(optimizer->method.name), &nearest), optimizer);
        assert_true(optimizer->memory <= OPTIMIZER_MOST_MEMORY);
        assert_true(strlen(optimizer->method.summary) > 10 && strlen(optimizer->method.source) > 6);
    }
    assert_null(optimizer_at(optimizer_count()));
    assert_null(optimizer_find(str_of("adamm"), &nearest));
    assert_true(str_is(nearest, "adam"));
}

/* Every row names settings that exist, with values, and a rate among them. */
static void settings_of_rows(void **state)
{
    (void)state;
    for (size_t k = 0; k < optimizer_count(); k++) {
        struct settings settings = settings_none();
        bool has[SETTING_COUNT + 1] = {false};
        settings_read_table(optimizer_at(k)->method.settings, &settings, has);
        assert_false(has[SETTING_COUNT]);
        assert_true(settings.value[SETTING_LR] > 0);
        for (size_t i = 0; i < SETTING_COUNT; i++)
            assert_int_equal(has[i], !isnan(settings.value[i]));
    }
}

/* On a line that slopes up, whatever the optimizer, theta goes down; without a slope it stays, even without eps. */
static void every_step_goes_down(void **state)
{
    (void)state;
    for (size_t k = 0; k < optimizer_count(); k++) {
        struct test_walk t;
        const struct optimizer *optimizer = optimizer_at(k);
        if (optimizer->order > 1)
            continue;
        walk_open(&t, optimizer->method.name, "weight-decay=0 eps=0", 3, (const double[]){1, -1, 2});
        for (int step = 0; step < 20; step++) {
            const double before[] = {t.theta[0], t.theta[1]};
            walk_step(&t, (const double[]){0.5, -1e-100, 0});
            assert_true(t.theta[0] < before[0]);
            assert_true(t.theta[1] >= before[1]);
            assert_true(t.theta[2] == 2);
        }
    }
}

static void decay(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "gd", "weight-decay=0.5 lr=0.25", 2, (const double[]){2, -4});
    walk_step(&t, (const double[]){1, 0});
    assert_close(t.theta[0], 1.5, 0, 0);
    assert_close(t.theta[1], -3.5, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_table),
        ANALYSES_TEST(settings_of_rows),
        ANALYSES_TEST(every_step_goes_down),
        ANALYSES_TEST(decay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
