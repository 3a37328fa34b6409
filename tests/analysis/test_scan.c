/* Records against the reports of single points: the same bits, whatever else is in the block, and with many scans of one
 * model at work at the same time. */
#include "analysis/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { MOST = 3, POINTS = 60, THREADS = 4 };

static const struct {
    const char *formula;
    const char *order;
} LOSSES[] = {
    {"(1 - x*y)^2 + z^2", "x=0,y=0,z=0"},        {"abs(x) + relu(y - z) + x*y^2", "x=0,y=0,z=0"},
    {"log(x + 1) + sqrt(y)*z^3", "x=0,y=0,z=0"}, {"sum(i in 0:5: tanh(i*x + y)^2) + max(z, x)", "x=0,y=0,z=0"},
    {"x^3 - 3*x*y^2 + z^4", "x=0,y=0,z=0"},      {"(1 - x*y)^2 + 0*z", "x=0,y=0,z=0"},
};

/* Points on a coarse grid, where kinks, poles and critical points lie, and between. */
static void fill_points(double *points)
{
    for (size_t k = 0; k < POINTS * MOST; k++)
        points[k] = (double)((k * 7 + k / 5) % 9) / 4 - 1 + (k % 4 == 0 ? 1e-3 : 0);
}

static bool same_bits(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static void expect_same(const struct cp_record *record, const struct cp_report *report)
{
    assert_null(record->error);
    assert_int_equal(record->verdict, report->verdict);
    assert_true(same_bits(record->loss, report->loss));
    assert_true(same_bits(record->gradient_norm, report->gradient_norm));
    assert_true(same_bits(record->displacement, report->displacement));
    assert_int_equal(record->eigenvalues == NULL, report->eigenvalues == NULL);
    if (report->eigenvalues != NULL) {
        assert_int_equal(record->negative, report->negative);
        assert_int_equal(record->zero, report->zero);
        assert_int_equal(record->positive, report->positive);
        assert_true(same_bits(record->minimum_ratio, report->minimum_ratio));
        assert_memory_equal(record->eigenvalues, report->eigenvalues, report->n * sizeof(double));
        assert_true(same_bits(record->lambda_min, report->eigenvalues[0]));
        assert_true(same_bits(record->lambda_max, report->eigenvalues[report->n - 1]));
    }
}

static void expect_same_escape(const struct cp_record *record, const struct cp_report *report)
{
    assert_int_equal(record->escape == NULL, report->escape == NULL);
    if (report->escape != NULL) {
        assert_memory_equal(record->escape->direction, report->escape->direction, report->n * sizeof(double));
        assert_true(same_bits(record->escape->loss_after, report->escape->loss_after));
    }
}

/* Compares each record with what analyze_model says; returns how many had no report. */
static size_t compare(struct arena *arena, struct model *model, const struct cp_options *options, const double *points,
                      const struct cp_record *records, bool escapes)
{
    size_t refused = 0;
    for (size_t k = 0; k < POINTS; k++) {
        struct arena *scratch = arena_child(arena);
        struct diags diags = {.arena = scratch};
        const struct cp_report *report = analyze_model(scratch, model, points + k * model->n, options, &diags);
        if (report != NULL) {
            expect_same(&records[k], report);
            if (escapes)
                expect_same_escape(&records[k], report);
        } else {
            refused++;
            assert_string_equal(records[k].error, diags.items[0].message);
            assert_int_equal(records[k].not_finite, diags.items[0].status == CP_NUMERICAL);
        }
        arena_close(scratch);
    }
    return refused;
}

/* Without escapes most points take a short way. */
static void records_are_reports(void **state)
{
    const struct cp_options methods[] = {
        {.derivatives = CP_EXACT}, {.derivatives = CP_FINITE_DIFFERENCES}, {.xtol = 1e-2}, {.gtol = 0.5},
        {.assume_critical = true},
    };
    double points[POINTS * MOST];
    fill_points(points);
    size_t refused = 0;
    for (size_t f = 0; f < sizeof LOSSES / sizeof *LOSSES; f++)
        for (size_t m = 0; m < 2 * sizeof methods / sizeof *methods; m++) {
            const struct cp_options *options = &methods[m / 2];
            bool escapes = m % 2 == 0;
            struct arena *arena = arena_child(*state);
            struct model *model = formula_model(arena, LOSSES[f].formula, LOSSES[f].order);
            struct cp_record records[POINTS];
            scan_prepare(model, options);
            struct scan *scan = scan_new(arena, model, options, escapes);
            scan_points(scan, arena, POINTS, points, records);
            refused += compare(arena, model, options, points, records, escapes);
            arena_close(arena);
        }
    assert_in_range(refused, 20, 1200);
}

/* On every scale of the loss and of theta. */
static void scales_do_not_matter(void **state)
{
    const struct cp_options options = {.derivatives = CP_EXACT};
    double points[POINTS * MOST];
    struct cp_record records[POINTS];
    for (int of_loss = -280; of_loss <= 280; of_loss += 140)
        for (int of_theta = -60; of_theta <= 60; of_theta += 60) {
            struct arena *arena = arena_child(*state);
            const char *formula = str_format(arena, "1e%d*((1 - (1e%d*x)*(1e%d*y))^2 + 1e%d*x*(1e%d*z)^3)", of_loss,
                                             -of_theta, -of_theta, -of_theta, -of_theta);
            struct model *model = formula_model(arena, formula, "x=0,y=0,z=0");
            fill_points(points);
            for (size_t k = 0; k < POINTS * MOST; k++)
                points[k] *= pow(10, of_theta);
            scan_prepare(model, &options);
            scan_points(scan_new(arena, model, &options, false), arena, POINTS, points, records);
            compare(arena, model, &options, points, records, false);
            arena_close(arena);
        }
}

static void blocks_do_not_matter(void **state)
{
    const struct cp_options options = {.derivatives = CP_EXACT};
    struct model *model = formula_model(*state, LOSSES[3].formula, LOSSES[3].order);
    double points[POINTS * MOST];
    struct cp_record whole[POINTS];
    struct cp_record parts[POINTS];
    fill_points(points);
    scan_prepare(model, &options);
    struct scan *scan = scan_new(*state, model, &options, false);
    scan_points(scan, *state, POINTS, points, whole);
    for (size_t size = 1; size < POINTS; size += 13)
        for (size_t k = 0; k < POINTS; k += size) {
            size_t count = POINTS - k < size ? POINTS - k : size;
            scan_points(scan, *state, count, points + k * MOST, parts + k);
            for (size_t i = k; i < k + count; i++) {
                assert_true(same_bits(parts[i].loss, whole[i].loss));
                assert_true(same_bits(parts[i].lambda_min, whole[i].lambda_min));
                assert_int_equal(parts[i].verdict, whole[i].verdict);
                assert_null(parts[i].escape); /* nobody asked */
            }
        }
}

struct thread {
    struct arena *arena;
    struct scan *scan;
    struct model model; /* its own copy, as scanners have it */
    const double *points;
    struct cp_record records[POINTS];
};

static void *scan_in_thread(void *argument)
{
    struct thread *thread = argument;
    for (int k = 0; k < 5; k++)
        scan_points(thread->scan, thread->arena, POINTS, thread->points, thread->records);
    return NULL;
}

static void many_at_once(void **state)
{
    const struct cp_options options = {.derivatives = CP_EXACT};
    double points[POINTS * MOST];
    fill_points(points);
    for (size_t f = 0; f < sizeof LOSSES / sizeof *LOSSES; f++) {
        struct arena *arena = arena_child(*state);
        struct model *model = formula_model(arena, LOSSES[f].formula, LOSSES[f].order);
        struct thread *threads = ARENA_ARRAY(arena, THREADS, struct thread);
        pthread_t ids[THREADS];
        scan_prepare(model, &options);
        size_t nodes = model->graph->count;
        for (size_t t = 0; t < THREADS; t++) {
            threads[t].arena = arena_open(0);
            threads[t].model = *model;
            threads[t].points = points;
            threads[t].scan = scan_new(threads[t].arena, &threads[t].model, &options, true);
        }
        for (size_t t = 0; t < THREADS; t++)
            assert_int_equal(pthread_create(&ids[t], NULL, scan_in_thread, &threads[t]), 0);
        for (size_t t = 0; t < THREADS; t++)
            pthread_join(ids[t], NULL);
        assert_int_equal(model->graph->count, nodes); /* nothing was added to what they share */
        for (size_t t = 0; t < THREADS; t++) {
            compare(arena, model, &options, points, threads[t].records, true);
            arena_close(threads[t].arena);
        }
        arena_close(arena);
    }
}

static void memory_is_given_back(void **state)
{
    const struct cp_options options = {.derivatives = CP_EXACT};
    struct model *model = formula_model(*state, LOSSES[1].formula, LOSSES[1].order);
    struct arena *own = arena_child(*state);
    double points[POINTS * MOST];
    struct cp_record records[POINTS];
    size_t used = 0;
    fill_points(points);
    scan_prepare(model, &options);
    struct scan *scan = scan_new(own, model, &options, true);
    for (int k = 0; k < 20; k++) {
        struct arena *block = arena_child(*state);
        scan_points(scan, block, POINTS, points, records);
        arena_close(block);
        if (k == 1)
            used = arena_used(*state);
    }
    assert_int_equal(arena_used(*state), used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(records_are_reports), ANALYSES_TEST(scales_do_not_matter), ANALYSES_TEST(blocks_do_not_matter),
        ANALYSES_TEST(many_at_once),        ANALYSES_TEST(memory_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
