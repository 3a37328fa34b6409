/* Settings: every one has a range, and what lies outside is refused with it. */
#include "optim/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "optim/schedules.h"
#include "support/analyses.h"

#include <math.h>
#include <string.h>

static bool reads(struct arena *arena, const char *text, struct settings *out, struct diags *diags)
{
    *diags = (struct diags){.arena = arena};
    *out = settings_none();
    return setting_read(out, str_of(text), diags);
}

static void the_table(void **state)
{
    (void)state;
    struct str nearest;
    assert_int_equal(setting_count(), SETTING_COUNT);
    assert_null(setting_name(SETTING_COUNT));
    for (size_t k = 0; k < setting_count(); k++)
        assert_int_equal(setting_find(str_of(setting_name(k)), &nearest), k);
    assert_int_equal(setting_find(str_of("momentun"), &nearest), SETTING_COUNT);
    assert_true(str_is(nearest, "momentum"));
}

static void values_in_range(void **state)
{
    static const struct {
        const char *text;
        enum setting setting;
        double value;
    } rows[] = {
        {"lr=0.1", SETTING_LR, 0.1},
        {"lr=1e300", SETTING_LR, 1e300},
        {"lr=5e-324", SETTING_LR, 5e-324},
        {"momentum=0", SETTING_MOMENTUM, 0},
        {"dampening=1", SETTING_DAMPENING, 1},
        {"beta2=0.999", SETTING_BETA2, 0.999},
        {"eps=0", SETTING_EPS, 0},
        {"batch-size=0", SETTING_BATCH_SIZE, 0},
        {"batch-size=32", SETTING_BATCH_SIZE, 32},
        {"gamma=1", SETTING_GAMMA, 1},
        {"period=9007199254740992", SETTING_PERIOD, 0x1p53},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct settings settings;
        struct diags diags;
        assert_true(reads(*state, rows[k].text, &settings, &diags));
        for (size_t i = 0; i < SETTING_COUNT; i++)
            assert_true(i == rows[k].setting ? settings.value[i] == rows[k].value : isnan(settings.value[i]));
    }
}

static void values_out_of_range(void **state)
{
    static const char *const texts[] = {
        "lr=0",       "lr=-1",         "lr=nan",          "lr=inf",         "lr=1e999",      "lr=",        "lr=0.1x",
        "momentum=1", "momentum=-0.1", "dampening=1.1",   "beta1=1",        "beta2=-1",      "rho=1",      "eps=-1e-9",
        "eps=inf",    "lr-decay=-1",   "weight-decay=-1", "batch-size=1.5", "batch-size=-1", "warmup=0.5", "gamma=0",
        "gamma=1.01", "period=0",      "lr-min=-1",       "batch-size=1e17"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct settings settings;
        struct diags diags;
        assert_false(reads(*state, texts[k], &settings, &diags));
        assert_int_equal(diags.count, 1);
        assert_int_equal(diags.items[0].status, CP_INVALID_INPUT);
        assert_non_null(strstr(diags.items[0].remedy, "must be a"));
    }
}

static void what_is_no_setting(void **state)
{
    struct settings settings;
    struct diags diags;
    assert_false(reads(*state, "lrr=1", &settings, &diags));
    assert_string_equal(diags.items[0].remedy, "did you mean 'lr'?");
    assert_false(reads(*state, "lr", &settings, &diags));
    assert_non_null(strstr(diags.items[0].message, "has no value"));
    assert_false(reads(*state, "", &settings, &diags));
    assert_false(reads(*state, "=1", &settings, &diags));
}

static void a_schedule_is_a_name(void **state)
{
    struct settings settings;
    struct diags diags;
    assert_true(reads(*state, "schedule=cosine", &settings, &diags));
    assert_string_equal(schedule_at((size_t)settings.value[SETTING_SCHEDULE])->name, "cosine");
    assert_false(reads(*state, "schedule=cosin", &settings, &diags));
    assert_string_equal(diags.items[0].remedy, "did you mean 'cosine'?");
    assert_false(reads(*state, "schedule=3", &settings, &diags));
    assert_non_null(strstr(diags.items[0].remedy, "constant, step, exponential, cosine"));
}

static void texts_of_tables(void **state)
{
    (void)state;
    struct settings settings = settings_none();
    bool has[SETTING_COUNT + 1] = {false};
    settings_read_table("lr=0.5 period schedule=constant", &settings, has);
    assert_true(settings.value[SETTING_LR] == 0.5 && settings.value[SETTING_SCHEDULE] == 0);
    assert_true(has[SETTING_LR] && has[SETTING_PERIOD] && has[SETTING_SCHEDULE]);
    assert_true(isnan(settings.value[SETTING_PERIOD]) && !has[SETTING_MOMENTUM] && !has[SETTING_COUNT]);
    settings_read_table("", &settings, has);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_table),          ANALYSES_TEST(values_in_range),      ANALYSES_TEST(values_out_of_range),
        ANALYSES_TEST(what_is_no_setting), ANALYSES_TEST(a_schedule_is_a_name), ANALYSES_TEST(texts_of_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
