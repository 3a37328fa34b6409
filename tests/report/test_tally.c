/* Counts: in any order, in any parts, the same; and the tables that people read. */
#include "report/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/record_rows.h"

/* A record that depends on k alone. */
static void add(struct tally *tally, size_t k)
{
    struct cp_record record = {
        .verdict = (enum cp_verdict)(k * 5 % 3),
        .negative = k % 4,
        .zero = k / 7 % 2,
        .positive = 5 - k % 4 - k / 7 % 2,
        .loss = k % 11 == 3 ? (double)INFINITY : (double)(k * 31 % 97) - 40,
    };
    const struct record_row row = {.n = 5, .theta = record_theta, .record = &record};
    tally_record(tally, &row);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct arena *arena = arena_open(0);
    struct tally forward = {.arena = arena};
    struct tally merged = {.arena = arena};
    for (size_t k = 0; k < COUNT; k++)
        add(&forward, k);
    for (size_t part = 5; part-- > 0;) {
        struct tally some = {.arena = arena};
        for (size_t k = COUNT; k-- > 0;)
            if (k % 5 == part)
                add(&some, k);
        tally_merge(&merged, &some);
    }
    assert_int_equal(tally_points(&forward), COUNT);
    assert_int_equal(merged.row_count, forward.row_count);
    size_t sum = 0;
    for (size_t k = 0; k < forward.row_count; k++) {
        const struct tally_row *a = &forward.rows[k];
        const struct tally_row *b = &merged.rows[k];
        assert_true(a->kind == b->kind && a->negative == b->negative && a->zero == b->zero && a->count == b->count);
        assert_true(a->lowest == b->lowest && a->highest == b->highest);
        sum += a->count;
    }
    assert_int_equal(sum, COUNT);
    arena_close(arena);
}

static void texts(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct tally tally = {.arena = arena};
    struct text line = {.arena = arena};
    struct text table = {.arena = arena};
    struct text json = {.arena = arena};
    const struct report_style style = {0};
    for (size_t k = 0; k < 3; k++)
        tally_record(&tally, &record_rows[k]);
    tally_record(&tally, &record_rows[0]);
    tally_line(&line, &tally, &style);
    assert_string_equal(line.at, "4 points: 2 saddle, 1 not_finite, 1 error");
    tally_text(&table, &tally, &style);
    assert_string_equal(table.at, "4 points: 2 saddle, 1 not_finite, 1 error\n"
                                  "\n"
                                  "verdict       negative  zero  positive        points   lowest loss  highest loss\n"
                                  "saddle               1     1         1             2             0             0\n"
                                  "not_finite           -     -         -             1             -             -\n"
                                  "error                -     -         -             1             -             -\n"
                                  "\n"
                                  "critical points: minimum ratio (share of positive eigenvalues) against loss\n"
                                  "     ratio        points   lowest loss  highest loss\n"
                                  "    0.3333             2             0             0\n");
    tally_json(&json, &tally);
    assert_non_null(strstr(json.at, "\"saddle\": 2"));
    assert_non_null(strstr(json.at, "{\"minimum_ratio\": 0.3333333333333333, \"points\": 2, \"lowest_loss\": 0, "
                                    "\"highest_loss\": 0}"));
    arena_close(arena);
}

static void nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct tally tally = {.arena = arena};
    struct text table = {.arena = arena};
    const struct report_style style = {0};
    tally_text(&table, &tally, &style);
    assert_string_equal(table.at, "0 points\n");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(texts),
        cmocka_unit_test(nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
