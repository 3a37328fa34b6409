/* Kinks for people and as JSON, and what one-sided derivatives say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/kinks.h"
#include "support/reports.h"

static const struct report_style plain = {0};

static struct cp_report *kinked_report(struct arena *arena, size_t count)
{
    static const struct cp_kink first[] = {{"abs(w1)", "model.json", 3, 17, 0, -0.0, NULL, 0, 0},
                                           {"relu(X @ w)", "model.json", 4, 2, 12, 1e-18, NULL, 0, 0},
                                           {"max(a, b)", NULL, 0, 0, 0, 0, NULL, 0, 0}};
    struct cp_kink *kinks = ARENA_ARRAY(arena, count, struct cp_kink);
    for (size_t k = 0; k < count; k++)
        kinks[k] = first[k < 3 ? k : 0];
    struct cp_report *report = toy_report(arena);
    report->verdict = CP_NONSMOOTH;
    report->decided_by = CP_BY_NOTHING;
    report->eigenvalues = NULL;
    report->kinks = kinks;
    report->kink_count = count;
    return report;
}

static const char *json_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    struct json_writer w = {.out = &out, .compact = true};
    json_open(&w, '{');
    kinks_json(&w, report);
    json_close(&w, '}');
    return out.at;
}

static void test_a_list(void **state)
{
    struct cp_report *report = kinked_report(*state, 3);
    const char *text = written(*state, "text", report, plain);
    assert_contains(text, "nonsmooth point   undecided\n");
    assert_contains(text, "|g| = 0 as the derivative rules give it; on a kink the loss has none\n");
    assert_contains(text, "  kinks            abs(w1)   at model.json:3:17, on the kink\n"
                          "                   relu(X @ w)   at model.json:4:2, entry 12, distance 1e-18\n"
                          "                   max(a, b), on the kink\n");
}

static void test_long_lists_are_cut_for_people(void **state)
{
    struct cp_report *report = kinked_report(*state, 12);
    assert_contains(written(*state, "text", report, plain), "                   … 2 more\n");
    assert_lacks(written(*state, "text", report, (struct report_style){.full = true}), "more");
}

static void test_verdicts_for_people(void **state)
{
    static const struct {
        struct cp_one_sided one_sided;
        const char *headline;
        const char *line;
    } rows[] = {
        {{true, CP_MINIMUM, 1, NULL, 1, 2},
         "nonsmooth point, a strict minimum by one-sided derivatives\n",
         "  one-sided        1 kink, 2 smooth pieces: decided by their slopes\n"},
        {{true, CP_MAXIMUM, 2, NULL, 2, 4},
         "nonsmooth point, a strict maximum by one-sided derivatives\n",
         "  one-sided        2 kinks, 4 smooth pieces: decided by slopes and curvatures\n"},
        {{true, CP_SADDLE, 1, NULL, 2, 4}, "nonsmooth point, a saddle by one-sided derivatives\n", ""},
        {{true, CP_NOT_CRITICAL, 1, NULL, 2, 4}, "nonsmooth point, not critical by one-sided derivatives\n", ""},
        {{false, CP_MINIMUM, 0, "it jumps", 0, 0},
         "nonsmooth point   undecided\n",
         "  one-sided        cannot tell: it jumps\n"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct cp_report *report = kinked_report(*state, 2);
        report->one_sided = &rows[k].one_sided;
        const char *text = written(*state, "text", report, plain);
        assert_contains(text, rows[k].headline);
        assert_contains(text, rows[k].line);
    }
}

static void test_as_json(void **state)
{
    struct cp_report *report = kinked_report(*state, 1);
    assert_string_equal(json_of(*state, report),
                        "{\"kinks\": [{\"what\": \"abs(w1)\", \"file\": \"model.json\", \"line\": 3, "
                        "\"column\": 17, \"entry\": 0, \"layer\": null, \"distance\": 0}], \"one_sided\": null, "
                        "\"nearest_kink\": null}");
    report->one_sided = &(const struct cp_one_sided){true, CP_SADDLE, 2, NULL, 1, 2};
    assert_contains(json_of(*state, report), "\"one_sided\": {\"verdict\": \"saddle\", \"order\": 2, "
                                             "\"reason\": null, \"kinks\": 1, \"pieces\": 2}");
    report->one_sided = &(const struct cp_one_sided){false, CP_MINIMUM, 0, "it jumps", 0, 0};
    assert_contains(json_of(*state, report), "\"one_sided\": {\"verdict\": null, \"order\": null, "
                                             "\"reason\": \"it jumps\", \"kinks\": 0, \"pieces\": 0}");
}

static void test_the_nearest(void **state)
{
    struct cp_report *report = toy_report(*state);
    const struct cp_near_kink near = {{"relu", "net.json", 2, 7, 57, -0.25, "1", 14, 1}, 0.0023, 2300};
    report->nearest_kink = &near;
    assert_contains(
        written(*state, "text", report, plain),
        "  nearest kink     relu, layer 1, unit 1, row 14 is 0.0023 away (2.3e+03 precisions of theta): the verdict "
        "reaches no further\n");
    assert_contains(json_of(*state, report),
                    "\"nearest_kink\": {\"what\": \"relu\", \"file\": \"net.json\", \"line\": 2, \"column\": 7, "
                    "\"entry\": 57, \"layer\": \"1\", \"unit\": 1, \"row\": 14, \"distance\": 0.0023, "
                    "\"precisions\": 2300}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_list, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_long_lists_are_cut_for_people, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_verdicts_for_people, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_the_nearest, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_as_json, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
