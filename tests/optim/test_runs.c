/* Lists of optimizers: who gets which setting, and what is refused. */
#include "optim/runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <math.h>
#include <string.h>

static struct run_list runs_of(struct arena *arena, const char *list, size_t count, const char *const *settings)
{
    const struct cp_descent_options options = {.optimizers = list, .settings = settings, .setting_count = count};
    struct diags *diags = diags_new(arena);
    struct run_list runs;
    if (!runs_read(arena, &options, 300, &runs, diags))
        fail_msg("%s: %s", list, diags->items[0].message);
    return runs;
}

static void all(void **state)
{
    static const char *const lists[] = {NULL, "all"};
    for (size_t k = 0; k < 2; k++) {
        struct run_list runs = runs_of(*state, lists[k], 0, NULL);
        assert_int_equal(runs.count, optimizer_count());
        for (size_t i = 0; i < runs.count; i++) {
            assert_ptr_equal(runs.items[i].optimizer, optimizer_at(i));
            assert_string_equal(runs.items[i].label, optimizer_at(i)->method.name);
        }
    }
}

static void all_with_a_setting(void **state)
{
    struct run_list runs = runs_of(*state, "gd,all:lr=0.5", 0, NULL);
    assert_int_equal(runs.count, 1 + optimizer_count());
    assert_string_equal(runs.items[1].label, "gd:lr=0.5");
    for (size_t i = 1; i < runs.count; i++)
        assert_true(runs.items[i].settings.value[SETTING_LR] == 0.5);
}

/* Row, then all, then own: the nearest wins. */
static void precedence(void **state)
{
    static const char *const settings[] = {"lr=0.5", "rho=0.25", "lr=0.125"};
    struct run_list runs = runs_of(*state, "gd,rmsprop:lr=2:lr=3:eps=0,adam:beta1=0.5", 3, settings);
    assert_int_equal(runs.count, 3);
    assert_true(runs.items[0].settings.value[SETTING_LR] == 0.125);
    assert_true(isnan(runs.items[0].settings.value[SETTING_RHO]));
    assert_true(runs.items[1].settings.value[SETTING_LR] == 3);
    assert_true(runs.items[1].settings.value[SETTING_RHO] == 0.25);
    assert_true(runs.items[1].settings.value[SETTING_EPS] == 0);
    assert_true(runs.items[2].settings.value[SETTING_BETA1] == 0.5);
    assert_true(runs.items[2].settings.value[SETTING_BETA2] == 0.999);
    assert_string_equal(runs.items[1].label, "rmsprop:lr=2:lr=3:eps=0");
}

static void schedules(void **state)
{
    static const char *const settings[] = {"schedule=step"};
    struct run_list runs = runs_of(*state, "gd,adam:schedule=cosine:warmup=100,curvature", 1, settings);
    assert_true(runs.items[0].settings.value[SETTING_PERIOD] == 100);
    assert_true(runs.items[1].settings.value[SETTING_PERIOD] == 200);
    assert_true(isnan(runs.items[2].settings.value[SETTING_SCHEDULE]));
}

static void batches(void **state)
{
    struct run_list runs = runs_of(*state, "sgd,sgd:batch-size=1,gd", 0, NULL);
    assert_false(runs.items[0].batch_given);
    assert_true(runs.items[1].batch_given);
    assert_true(runs.items[0].settings.value[SETTING_BATCH_SIZE] == 1);
    assert_true(isnan(runs.items[2].settings.value[SETTING_BATCH_SIZE]));
    assert_true(runs_of(*state, "sgd", 1, (const char *const[]){"batch-size=4"}).items[0].batch_given);
}

static void mistakes(void **state)
{
    static const struct {
        const char *list;
        const char *setting;
        size_t count;
        const char *says;
    } rows[] = {
        {"adm", NULL, 1, "no optimizer 'adm'"},
        {"", NULL, 1, "no optimizer ''"},
        {"gd,,adam", NULL, 1, "no optimizer ''"},
        {"gd:momentum=0.5", NULL, 1, "gd has no setting 'momentum'"},
        {"gd:lr=0,adm,adam:lr=x", NULL, 3, "lr cannot be '0'"},
        {"gd", "rho=0.5", 1, "rho is given, and no optimizer"},
        {"gd", "rho=5", 1, "rho cannot be '5'"},
        {"gd", "roh=5", 1, "no setting 'roh'"},
        {"all:momentum=0.5", NULL, 7, "gd has no setting"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct cp_descent_options options = {
            .optimizers = rows[k].list, .settings = &rows[k].setting, .setting_count = rows[k].setting != NULL};
        struct diags *diags = diags_new(*state);
        struct run_list runs;
        assert_false(runs_read(*state, &options, 10, &runs, diags));
        assert_int_equal(diags->count, rows[k].count);
        if (strstr(diags->items[0].message, rows[k].says) == NULL)
            fail_msg("%s: %s", rows[k].list, diags->items[0].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(all),     ANALYSES_TEST(all_with_a_setting), ANALYSES_TEST(precedence), ANALYSES_TEST(schedules),
        ANALYSES_TEST(batches), ANALYSES_TEST(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
