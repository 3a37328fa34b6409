/* Batches for people, as JSON and as CSV: counts, failures, kinks, long lists; nothing where nothing was cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/batches.h"
#include "support/reports.h"

enum { MOST = 60 };

static size_t rows[3 * MOST];

/* A minimum of the whole, of batches that are not critical, but for the second, which lies on a kink, and the third,
 * which failed. */
static struct cp_report *report_with(struct arena *arena, size_t count)
{
    struct cp_report *report = ladder_report(arena, 2, 0);
    struct cp_batches *b = ARENA_NEW(arena, struct cp_batches);
    struct cp_batch *list = ARENA_ARRAY(arena, count, struct cp_batch);
    for (size_t k = 0; k < count; k++) {
        rows[3 * k] = 3 * k;
        rows[3 * k + 1] = 3 * k + 1;
        rows[3 * k + 2] = 3 * k + 2;
        list[k] = (struct cp_batch){&rows[3 * k], 3,   NULL, 0.5 + (double)k, 2, false, CP_NOT_CRITICAL, true, 0, 0, 2,
                                    -1,           8.25};
    }
    if (count > 2) {
        list[1].verdict = CP_NONSMOOTH;
        list[1].has_spectrum = false;
        list[1].lambda_min = list[1].lambda_max = NAN;
        list[2] = (struct cp_batch){.rows = &rows[6],
                                    .size = 3,
                                    .failure = "the loss is nan",
                                    .loss = NAN,
                                    .gradient_norm = NAN,
                                    .lambda_min = NAN,
                                    .lambda_max = NAN};
        b->verdicts[CP_NONSMOOTH] = b->failed = 1;
    }
    list[count - 1].size = 1;
    b->size = 3;
    b->count = count;
    b->rows = 3 * count - 2;
    b->list = list;
    b->verdicts[CP_NOT_CRITICAL] = count - b->failed - b->verdicts[CP_NONSMOOTH];
    b->largest_gradient_norm = 2;
    b->covariance_trace = 0.25;
    b->row_covariance_trace = 1.5;
    b->noise_scale = 12;
    report->batches = b;
    return report;
}

static const char *text_of(struct arena *arena, const struct cp_report *report, bool full)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    batches_text(&out, report, &(struct report_style){.full = full});
    return out.at;
}

static const char *json_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    struct json_writer w = {.out = &out, .compact = true};
    json_open(&w, '{');
    batches_json(&w, report);
    json_close(&w, '}');
    return out.at;
}

static void test_for_people(void **state)
{
    assert_string_equal(
        text_of(*state, report_with(*state, 4), false),
        "  batches          4 of 3 rows (the last one of 1)\n"
        "                   2 of 4 batches: not critical, though the point is critical for the whole loss\n"
        "                   1 of 4 batches: nonsmooth\n"
        "                   1 of 4 batches: could not be analyzed\n"
        "  gradient noise   largest |g_b| = 2, covariance between batches: trace 0.25\n"
        "                   of single rows, estimated: trace 1.5; noise scale 12 rows\n"
        "\n"
        "    batch   rows   verdict        loss   |g|   negative   zero   lambda min   lambda max\n"
        "        0      3   not critical    0.5     2          0      0           -1         8.25\n"
        "        1      3   nonsmooth       1.5     2          -      -            -            -\n"
        "        2      3   the loss is nan\n"
        "        3      1   not critical    3.5     2          0      0           -1         8.25\n");
}

static void test_noise_that_is_unknown(void **state)
{
    struct cp_report *report = report_with(*state, 4);
    struct cp_batches *b = arena_copy(*state, report->batches, 1, sizeof *b);
    report->batches = b;
    b->noise_scale = INFINITY;
    assert_contains(text_of(*state, report, false), "noise scale infinite (the whole gradient is zero)\n");
    b->noise_scale = b->row_covariance_trace = NAN;
    assert_contains(text_of(*state, report, false), "between batches: trace 0.25\n\n");
    b->covariance_trace = NAN;
    assert_contains(text_of(*state, report, false), "largest |g_b| = 2\n\n");
    b->losses = CP_LOSSES_UNRELATED;
    b->shuffled = true;
    b->seed = 9007199254740991;
    assert_contains(text_of(*state, report, false), "(the last one of 1), shuffled with seed 9007199254740991\n");
    assert_contains(json_of(*state, report), "\"seed\": 9007199254740991");
    assert_contains(json_of(*state, report),
                    "\"losses\": null, \"largest_gradient_norm\": 2, \"covariance_trace\": null, "
                    "\"row_covariance_trace\": null, \"noise_scale\": null");
}

static void test_many_batches_are_cut_short(void **state)
{
    const struct cp_report *report = report_with(*state, MOST);
    const char *text = text_of(*state, report, false);
    assert_contains(text, "\n       23 ");
    assert_lacks(text, "\n       24 ");
    assert_contains(text, "    … 36 more\n");
    text = text_of(*state, report, true);
    assert_contains(text, "\n       59 ");
    assert_lacks(text, "more");
}

static void test_as_json(void **state)
{
    assert_string_equal(
        json_of(*state, report_with(*state, 4)),
        "{\"batches\": {\"size\": 3, \"count\": 4, \"rows\": 10, \"seed\": null, "
        "\"verdicts\": {\"minimum\": 0, \"maximum\": 0, \"saddle\": 0, \"degenerate\": 0, \"nonsmooth\": 1, "
        "\"not_critical\": 2}, \"failed\": 1, \"losses\": \"mean\", \"largest_gradient_norm\": 2, "
        "\"covariance_trace\": 0.25, \"row_covariance_trace\": 1.5, \"noise_scale\": 12, \"list\": ["
        "{\"size\": 3, \"first\": 0, \"loss\": 0.5, \"gradient_norm\": 2, \"critical\": false, "
        "\"verdict\": \"not_critical\", \"index\": 0, \"inertia\": {\"negative\": 0, \"zero\": 0, \"positive\": 2}, "
        "\"lambda_min\": -1, \"lambda_max\": 8.25}, "
        "{\"size\": 3, \"first\": 3, \"loss\": 1.5, \"gradient_norm\": 2, \"critical\": false, "
        "\"verdict\": \"nonsmooth\", \"index\": null, \"inertia\": null, \"lambda_min\": null, \"lambda_max\": null}, "
        "{\"size\": 3, \"first\": 6, \"failure\": \"the loss is nan\"}, "
        "{\"size\": 1, \"first\": 9, \"loss\": 3.5, \"gradient_norm\": 2, \"critical\": false, "
        "\"verdict\": \"not_critical\", \"index\": 0, \"inertia\": {\"negative\": 0, \"zero\": 0, \"positive\": 2}, "
        "\"lambda_min\": -1, \"lambda_max\": 8.25}]}}");
}

static void test_rows_that_are_not_consecutive_are_listed(void **state)
{
    static const size_t turned[] = {4, 0, 2};
    struct cp_report *report = report_with(*state, 2);
    struct cp_batch *list = arena_copy(*state, report->batches->list, 2, sizeof *list);
    struct cp_batches *b = arena_copy(*state, report->batches, 1, sizeof *b);
    list[0].rows = turned;
    b->list = list;
    report->batches = b;
    assert_contains(json_of(*state, report), "{\"size\": 3, \"first\": 4, ");
    assert_contains(json_of(*state, report), "\"lambda_max\": 8.25, \"rows\": [4, 0, 2]}, ");
    assert_contains(json_of(*state, report), "\"lambda_max\": 8.25}]}}");
}

static void test_as_csv(void **state)
{
    assert_string_equal(written(*state, "csv", report_with(*state, 4), (struct report_style){0}),
                        "batch,rows,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max\n"
                        "all,10,0.5,0,minimum,0,0,2,1,2\n"
                        "0,3,0.5,2,not_critical,0,0,2,-1,8.25\n"
                        "1,3,1.5,2,nonsmooth,0,0,2,nan,nan\n"
                        "2,3,nan,nan,,,,,nan,nan\n"
                        "3,1,3.5,2,not_critical,0,0,2,-1,8.25\n");
}

static void test_nothing_was_cut(void **state)
{
    struct text out = {.arena = *state};
    text_puts(&out, "");
    batches_csv(&out, toy_report(*state));
    assert_string_equal(out.at, "");
    assert_string_equal(text_of(*state, toy_report(*state), true), "");
    assert_string_equal(json_of(*state, toy_report(*state)), "{}");
    assert_contains(written(*state, "json", report_with(*state, 4), (struct report_style){0}), "\"batches\": {");
    assert_contains(written(*state, "text", report_with(*state, 4), (struct report_style){0}), "gradient noise");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_for_people, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_noise_that_is_unknown, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_many_batches_are_cut_short, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_as_json, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_rows_that_are_not_consecutive_are_listed, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_as_csv, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_nothing_was_cut, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
