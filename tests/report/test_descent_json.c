/* Descents as JSON: what stands where is checked against the schema in tests/house; here, what does not happen every day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lang/json.h"
#include "support/descent_results.h"

static const struct json *parsed(struct arena *arena)
{
    struct diags diags = {.arena = arena};
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"descents", str_of(descents_written(arena, "json"))};
    const struct json *json = json_parse(arena, source, &diags);
    assert_non_null(json);
    return json;
}

static const struct json *run_of(const struct json *json, size_t k)
{
    const struct json *run = json_get(json, "runs")->child;
    while (run->index != k)
        run = run->next;
    return run;
}

static void the_whole(void **state)
{
    const struct json *json = parsed(*state);
    assert_true(json_get(json, "seed")->number == 7);
    assert_true(json_get(json, "perturb")->number == 0.001);
    assert_true(json_get(json, "start")->child->next->number == 0.001);
    assert_true(str_is(json_get(json_get(json, "point"), "verdict")->string, "saddle"));
    assert_int_equal(json_get(json, "runs")->count, CP_END_COUNT);
}

static void a_run(void **state)
{
    const struct json *run = run_of(parsed(*state), 0);
    const struct json *settings = json_get(run, "settings");
    assert_int_equal(settings->count, 2);
    assert_true(json_get(settings, "lr")->number == 0.5);
    assert_true(str_is(json_get(settings, "schedule")->string, "cosine"));
    assert_true(json_get(run, "fell_after")->number == 7);
    assert_true(json_get(run, "left_after")->number == 0);
    assert_true(json_get(json_get(run, "report"), "index")->number == 1);
}

/* null is what JSON has for what did not happen, or is no number. */
static void nothing(void **state)
{
    const struct json *run = run_of(parsed(*state), 2);
    static const char *const keys[] = {"fell_after",    "left_after", "distance", "loss",
                                       "gradient_norm", "verdict",    "failure",  "report"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        assert_int_equal(json_get(run, keys[k])->kind, JSON_NULL);
    assert_int_equal(json_get(run, "theta")->child->kind, JSON_NULL);
    assert_true(str_is(json_get(run, "end")->string, "diverged"));
    run = run_of(parsed(*state), 3);
    assert_true(str_is(json_get(run, "failure")->string, "log(x) is not finite"));
    assert_null(json_get(json_get(run, "settings"), "schedule"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {RESULTS_TEST(the_whole), RESULTS_TEST(a_run), RESULTS_TEST(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
