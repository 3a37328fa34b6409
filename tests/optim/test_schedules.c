/* Schedules: their values by hand. That they are torch's is checked in tests/reference. */
#include "optim/schedules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/close.h"

#include <string.h>

/* The settings of a schedule, complete. */
static struct settings schedule_of(const char *text, size_t steps)
{
    struct settings settings = settings_none();
    bool has[SETTING_COUNT + 1];
    settings_read_table("lr=0.5 schedule=constant", &settings, has);
    settings_read_table(text, &settings, has);
    schedule_complete(&settings, steps);
    return settings;
}

static void expect_rates(const char *text, size_t steps, size_t count, const double *rates)
{
    const struct settings settings = schedule_of(text, steps);
    for (size_t t = 0; t < count; t++)
        assert_close(schedule_rate(&settings, t), rates[t], 1e-15, 0);
}

#define EXPECT_RATES(text, steps, ...)                                                                                 \
    expect_rates(text, steps, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static void rates(void **state)
{
    (void)state;
    EXPECT_RATES("", 4, 0.5, 0.5, 0.5, 0.5);
    EXPECT_RATES("schedule=step gamma=0.5 period=2", 6, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125);
    EXPECT_RATES("schedule=exponential gamma=0.5", 3, 0.5, 0.25, 0.125);
    EXPECT_RATES("schedule=cosine period=4", 4, 0.5, 0.25 + 0.25 * 0.70710678118654752, 0.25,
                 0.25 - 0.25 * 0.70710678118654752, 0, 0, 0);
    EXPECT_RATES("schedule=cosine period=2 lr-min=0.1", 2, 0.5, 0.3, 0.1, 0.1);
    EXPECT_RATES("warmup=4", 8, 0.125, 0.25, 0.375, 0.5, 0.5, 0.5);
    EXPECT_RATES("schedule=exponential gamma=0.5 warmup=2", 8, 0.25, 0.5, 0.5, 0.25, 0.125);
}

static void what_is_not_given(void **state)
{
    (void)state;
    assert_true(schedule_of("schedule=step", 300).value[SETTING_PERIOD] == 100);
    assert_true(schedule_of("schedule=step", 1).value[SETTING_PERIOD] == 1);
    assert_true(schedule_of("schedule=step", 1).value[SETTING_GAMMA] == 0.1);
    assert_true(schedule_of("schedule=cosine", 300).value[SETTING_PERIOD] == 300);
    assert_true(schedule_of("schedule=cosine warmup=100", 300).value[SETTING_PERIOD] == 200);
    assert_true(schedule_of("schedule=cosine warmup=400", 300).value[SETTING_PERIOD] == 1);
    assert_true(schedule_of("schedule=exponential", 300).value[SETTING_GAMMA] == 0.99);
}

static void what_is_not_used(void **state)
{
    (void)state;
    const struct settings constant = schedule_of("gamma=0.5 period=3 lr-min=0.1", 10);
    assert_true(isnan(constant.value[SETTING_GAMMA]) && isnan(constant.value[SETTING_PERIOD]) &&
                isnan(constant.value[SETTING_LR_MIN]) && constant.value[SETTING_WARMUP] == 0);
    assert_true(isnan(schedule_of("schedule=exponential period=3", 10).value[SETTING_PERIOD]));
}

static void the_table(void **state)
{
    struct str nearest;
    for (size_t k = 0; k < schedule_count(); k++) {
        const struct cp_method *method = schedule_at(k);
        assert_int_equal(schedule_find(str_of(method->name), &nearest), k);
        assert_non_null(strstr(schedule_names(*state), method->name));
        assert_true(strlen(method->summary) > 1 && strlen(method->source) > 6);
    }
    assert_null(schedule_at(schedule_count()));
    assert_int_equal(schedule_find(str_of("stepp"), &nearest), schedule_count());
    assert_true(str_is(nearest, "step"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(rates),
        ANALYSES_TEST(what_is_not_given),
        ANALYSES_TEST(what_is_not_used),
        ANALYSES_TEST(the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
