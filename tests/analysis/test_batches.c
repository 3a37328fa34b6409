/* One point, many batches: every line of the report against an analysis of those rows alone, the noise against its
 * definition, its estimate against all ways to cut the rows, and what happens to losses that are no means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/analyze.h"
#include "analysis/batches.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

enum { MOST = 64 };

/* A line through points. */
struct points {
    size_t count;
    double x[MOST];
    double y[MOST];
};

static void put_numbers(struct text *text, const char *name, size_t count, const double *values)
{
    text_printf(text, "\"%s\": [", name);
    for (size_t k = 0; k < count; k++)
        text_printf(text, "%s%.17g", k == 0 ? "" : ", ", values[k]);
    text_puts(text, "]");
}

static struct model *model_of(struct arena *arena, const struct points *p, const char *loss)
{
    struct text text = {.arena = arena};
    text_puts(&text, "{\"parameters\": [\"a\", \"b\"], \"data\": {");
    put_numbers(&text, "x", p->count, p->x);
    text_puts(&text, ", ");
    put_numbers(&text, "y", p->count, p->y);
    text_printf(&text, "}, \"loss\": \"%s\"}", loss);
    return json_model(arena, text.at);
}

static struct points random_points(struct random *random, size_t count)
{
    struct points p = {.count = count};
    for (size_t k = 0; k < count; k++) {
        p.x[k] = random_normal(random);
        p.y[k] = 1 + 2 * p.x[k] + random_normal(random);
    }
    return p;
}

static const char *const MEAN = "mean((a + b*x - y)^2)";
static const char *const SUM = "sum((a + b*x - y)^2)";

static const struct cp_batches *cut(struct arena *arena, struct model *model, const double *theta, size_t size)
{
    const struct cp_options options = {.batches = size};
    const struct cp_report *r = report_of(arena, model, theta, &options);
    assert_non_null(r->batches);
    assert_int_equal(r->batches->size, size);
    return r->batches;
}

/* The gradient of the mean over rows [begin, end), by hand. */
static void slope(const struct points *p, size_t begin, size_t end, const double *theta, double g[2])
{
    g[0] = g[1] = 0;
    for (size_t k = begin; k < end; k++) {
        double residual = theta[0] + theta[1] * p->x[k] - p->y[k];
        g[0] += 2 * residual / (double)(end - begin);
        g[1] += 2 * residual * p->x[k] / (double)(end - begin);
    }
}

static double distance_squared(const double *g, const double *h)
{
    return (g[0] - h[0]) * (g[0] - h[0]) + (g[1] - h[1]) * (g[1] - h[1]);
}

/* tr S of single rows, divisor N - 1. */
static double row_trace(const struct points *p, const double *theta)
{
    double whole[2];
    double total = 0;
    slope(p, 0, p->count, theta, whole);
    for (size_t k = 0; k < p->count; k++) {
        double g[2];
        slope(p, k, k + 1, theta, g);
        total += distance_squared(g, whole);
    }
    return total / (double)(p->count - 1);
}

static void a_batch_is_its_rows_alone(void **state)
{
    struct random random = {1};
    const double theta[] = {0.5, 1.5};
    for (int k = 0; k < 40; k++) {
        struct arena *arena = arena_child(*state);
        const struct points p = random_points(&random, 3 + random_below(&random, 30));
        size_t size = 1 + random_below(&random, p.count);
        const struct cp_batches *b = cut(arena, model_of(arena, &p, MEAN), theta, size);
        assert_int_equal(b->count, (p.count + size - 1) / size);
        assert_int_equal(b->rows, p.count);
        size_t first = 0;
        double largest = 0;
        for (size_t i = 0; i < b->count; i++) {
            const struct cp_batch *batch = &b->list[i];
            struct points part = {.count = i + 1 < b->count ? size : p.count - first};
            memcpy(part.x, p.x + first, part.count * sizeof *part.x);
            memcpy(part.y, p.y + first, part.count * sizeof *part.y);
            const struct cp_report *alone = report_of(arena, model_of(arena, &part, MEAN), theta, NULL);
            assert_int_equal(batch->size, part.count);
            assert_int_equal(batch->rows[0], first);
            assert_null(batch->failure);
            assert_true(batch->loss == alone->loss && batch->gradient_norm == alone->gradient_norm);
            assert_true(batch->verdict == alone->verdict && batch->critical == alone->critical);
            assert_true(batch->negative == alone->negative && batch->zero == alone->zero);
            assert_true(batch->lambda_min == alone->eigenvalues[0] && batch->lambda_max == alone->eigenvalues[1]);
            largest = fmax(largest, alone->gradient_norm);
            first += part.count;
        }
        assert_true(b->largest_gradient_norm == largest && b->losses == CP_LOSSES_AVERAGE && b->failed == 0);
        arena_close(arena);
    }
}

static void noise_is_as_defined(void **state)
{
    struct random random = {2};
    const double theta[] = {0.5, 1.5};
    for (int k = 0; k < 40; k++) {
        struct arena *arena = arena_child(*state);
        const struct points p = random_points(&random, 4 + random_below(&random, 40));
        size_t size = 1 + random_below(&random, p.count / 2);
        double whole[2];
        double total = 0;
        slope(&p, 0, p.count, theta, whole);
        for (size_t first = 0; first < p.count; first += size) {
            size_t end = first + size < p.count ? first + size : p.count;
            double g[2];
            slope(&p, first, end, theta, g);
            total += (double)(end - first) * distance_squared(g, whole);
        }
        double origin[2] = {0, 0};
        const struct cp_batches *b = cut(arena, model_of(arena, &p, MEAN), theta, size);
        double rows = total / (double)(b->count - 1);
        assert_close(b->covariance_trace, total / (double)p.count, 1e-11, 1e-14);
        assert_close(b->row_covariance_trace, rows, 1e-11, 1e-14);
        assert_close(b->noise_scale, rows / distance_squared(whole, origin), 1e-11, 1e-14);
        arena_close(arena);
    }
}

/* The mean over all orders of five rows, cut into 2 + 2 + 1 of them, is tr S itself. */
static void the_estimate_has_no_bias(void **state)
{
    struct random random = {3};
    const struct points p = random_points(&random, 5);
    const double theta[] = {0.5, 1.5};
    double total = 0;
    size_t orders = 0;
    for (size_t code = 0; code < 3125; code++) {
        struct points turned = {.count = 5};
        unsigned seen = 0;
        for (size_t k = 0, rest = code; k < 5; k++, rest /= 5) {
            seen |= 1u << rest % 5;
            turned.x[k] = p.x[rest % 5];
            turned.y[k] = p.y[rest % 5];
        }
        if (seen != 31)
            continue;
        struct arena *arena = arena_child(*state);
        total += cut(arena, model_of(arena, &turned, MEAN), theta, 2)->row_covariance_trace;
        orders++;
        arena_close(arena);
    }
    assert_int_equal(orders, 120);
    assert_close(total / 120, row_trace(&p, theta), 1e-12, 0);
}

/* A sum over rows has the noise scale of the mean over them. */
static void sums_scale_like_means(void **state)
{
    struct random random = {4};
    const struct points p = random_points(&random, 20);
    const double theta[] = {0.5, 1.5};
    for (size_t size = 1; size < 20; size += 3) {
        const struct cp_batches *mean = cut(*state, model_of(*state, &p, MEAN), theta, size);
        const struct cp_batches *sum = cut(*state, model_of(*state, &p, SUM), theta, size);
        assert_int_equal(sum->losses, CP_LOSSES_ADD_UP);
        assert_close(sum->noise_scale, mean->noise_scale, 1e-11, 0);
        assert_close(sum->covariance_trace, mean->covariance_trace, 1e-11, 0);
    }
}

static void other_losses_have_no_noise_scale(void **state)
{
    struct random random = {5};
    const struct points p = random_points(&random, 20);
    const double theta[] = {0.5, 1.5};
    static const char *const losses[] = {"mean((a + b*x - y)^2)^2", "sum((a + b*x - y)^2) + a^2 + b^2",
                                         "mean((a + b*(x - mean(x)) - y)^2)", "max((a + b*x - y)^2)"};
    for (size_t k = 0; k < sizeof losses / sizeof *losses; k++) {
        const struct cp_options options = {.batches = 5};
        const struct cp_report *r = report_of(*state, model_of(*state, &p, losses[k]), theta, &options);
        assert_int_equal(r->batches->losses, CP_LOSSES_UNRELATED);
        assert_true(isnan(r->batches->noise_scale) && isnan(r->batches->row_covariance_trace));
        assert_true(r->batches->covariance_trace > 0);
        assert_int_equal(r->warning_count, 1);
        assert_non_null(strstr(r->warnings[0], "neither the mean nor the sum"));
    }
}

/* At the least-squares line of the whole, no proper part of the rows has its own. */
static void critical_for_the_whole_only(void **state)
{
    const struct points p = {6, {0, 1, 2, 3, 4, 5}, {1, 3, 2, 5, 4, 6}};
    const double theta[] = {9. / 7, 31. / 35};
    const struct cp_options options = {.batches = 2, .refine = true};
    const struct cp_report *r = report_of(*state, model_of(*state, &p, MEAN), theta, &options);
    assert_int_equal(r->verdict, CP_MINIMUM);
    const struct cp_batches *b = r->batches;
    assert_int_equal(b->count, 3);
    assert_int_equal(b->verdicts[CP_NOT_CRITICAL], 3);
    assert_true(isinf(b->noise_scale) && b->row_covariance_trace > 0);
    b = cut(*state, model_of(*state, &p, MEAN), r->theta, 6);
    assert_int_equal(b->verdicts[CP_MINIMUM], 1);
    assert_true(b->covariance_trace == 0 && isnan(b->row_covariance_trace) && isnan(b->noise_scale));
}

static void options_reach_the_batches(void **state)
{
    struct random random = {6};
    const struct points p = random_points(&random, 12);
    const double theta[] = {0.5, 1.5};
    const struct cp_options assumed = {.batches = 4, .assume_critical = true};
    const struct cp_report *r = report_of(*state, model_of(*state, &p, MEAN), theta, &assumed);
    assert_int_equal(r->batches->verdicts[CP_MINIMUM], 3);
    assert_false(r->batches->list[0].critical);
    const struct cp_options loose = {.batches = 4, .gtol = 1e6};
    r = report_of(*state, model_of(*state, &p, MEAN), theta, &loose);
    assert_true(r->batches->list[0].critical && isinf(r->batches->noise_scale));
    const struct cp_options differences = {.batches = 4, .derivatives = CP_FINITE_DIFFERENCES};
    r = report_of(*state, model_of(*state, &p, MEAN), theta, &differences);
    assert_int_equal(r->batches->losses, CP_LOSSES_AVERAGE);
    assert_close(r->batches->covariance_trace, cut(*state, model_of(*state, &p, MEAN), theta, 4)->covariance_trace,
                 1e-6, 0);
}

static void shuffled_rows_are_the_rows(void **state)
{
    struct random random = {7};
    const struct points p = random_points(&random, 30);
    const double theta[] = {0.5, 1.5};
    struct cp_options options = {.batches = 7, .shuffle = true, .shuffle_seed = 3};
    const struct cp_batches *a = report_of(*state, model_of(*state, &p, MEAN), theta, &options)->batches;
    const struct cp_batches *b = report_of(*state, model_of(*state, &p, MEAN), theta, &options)->batches;
    options.shuffle_seed = 4;
    const struct cp_batches *c = report_of(*state, model_of(*state, &p, MEAN), theta, &options)->batches;
    unsigned seen = 0;
    bool differ = false;
    for (size_t k = 0; k < 30; k++) {
        seen |= 1u << a->list[k / 7].rows[k % 7];
        assert_int_equal(a->list[k / 7].rows[k % 7], b->list[k / 7].rows[k % 7]);
        differ = differ || a->list[k / 7].rows[k % 7] != c->list[k / 7].rows[k % 7];
    }
    assert_true(seen == (1u << 30) - 1 && differ && a->shuffled && a->seed == 3);
    assert_true(a->covariance_trace == b->covariance_trace && a->covariance_trace != c->covariance_trace);
}

/* Rows of a model that is itself about a batch. */
static void batches_of_a_batch(void **state)
{
    struct model *model =
        json_model(*state, "{\"parameters\": {\"a\": 0}, \"data\": {\"y\": [1, 2, 4, 8, 16]}, \"batch\": [4, 0, 2], "
                           "\"loss\": \"mean((a - y)^2)\"}");
    const double theta[] = {0};
    const struct cp_batches *b = cut(*state, model, theta, 2);
    assert_int_equal(b->rows, 3);
    assert_int_equal(b->list[0].rows[0], 4);
    assert_close(b->list[0].loss, (256 + 1) / 2., 1e-15, 0);
    assert_close(b->list[1].loss, 16, 1e-15, 0);
}

static void a_batch_may_fail_alone(void **state)
{
    const struct points p = {6, {1, 1, 1, 1, 1, 1}, {1, 2, -1, -2, 3, 4}};
    const double theta[] = {0.5, 1.5};
    const struct cp_options options = {.batches = 2};
    const struct cp_report *r =
        report_of(*state, model_of(*state, &p, "mean((a + b*x - y)^2) + log(sum(y))"), theta, &options);
    const struct cp_batches *b = r->batches;
    assert_int_equal(b->failed, 1);
    assert_non_null(b->list[1].failure);
    assert_true(isnan(b->list[1].loss) && b->list[0].failure == NULL && b->list[2].failure == NULL);
    assert_true(isnan(b->covariance_trace) && b->losses == CP_LOSSES_UNRELATED);
    assert_int_equal(r->warning_count, 1);
    assert_non_null(strstr(r->warnings[0], "1 of 3 batches"));
}

/* A kink for one row is one for its batch. */
static void kinks_of_a_batch(void **state)
{
    const struct points p = {4, {1, 1, 1, 1}, {1, 2, 3, 4}};
    const double theta[] = {2, 0};
    const struct cp_batches *b = cut(*state, model_of(*state, &p, "mean(abs(a + b*x - y))"), theta, 2);
    assert_int_equal(b->verdicts[CP_NONSMOOTH], 1);
    assert_true(!b->list[0].has_spectrum && isnan(b->list[0].lambda_min));
    assert_true(b->list[1].has_spectrum && b->list[1].lambda_max == 0);
}

static void expect_refused(struct arena *arena, struct model *model, size_t size, const char *words)
{
    const double theta[] = {1, 2};
    const struct cp_options options = {.batches = size};
    struct diags *diags = diags_new(arena);
    assert_null(analyze_model(arena, model, theta, &options, diags));
    assert_int_equal(diags->count, 1);
    if (strstr(diags->items[0].message, words) == NULL)
        fail_msg("%s", diags->items[0].message);
    assert_non_null(diags->items[0].remedy);
}

static void what_cannot_be_cut_is_refused(void **state)
{
    const struct points p = {3, {1, 2, 3}, {1, 2, 3}};
    expect_refused(*state, formula_model(*state, "x^2 + y^2", NULL), 1, "no rows");
    expect_refused(*state, model_of(*state, &p, MEAN), 4, "batches of 4 rows");
    expect_refused(*state, model_of(*state, &p, MEAN), SIZE_MAX, "there are 3");
}

/* Memory is that of the lines, not of the analyses. */
static void many_batches_take_little_memory(void **state)
{
    enum { ROWS = 2000 };
    struct text text = {.arena = *state};
    double *y = ARENA_ARRAY(*state, ROWS, double);
    for (size_t k = 0; k < ROWS; k++)
        y[k] = (double)(k % 17);
    text_puts(&text, "{\"parameters\": {\"a\": [1, 2, 3, 4, 5, 6, 7, 8]}, \"data\": {");
    put_numbers(&text, "y", ROWS, y);
    text_puts(&text, "}, \"loss\": \"mean((y - sum(a^2))^2)\"}");
    struct model *model = json_model(*state, text.at);
    struct arena *arena = arena_child(*state);
    const struct cp_options one = {.batches = ROWS};
    const struct cp_options many = {.batches = 4};
    struct cp_report *r = arena_copy(arena, report_of(arena, model, model->values, NULL), 1, sizeof *r);
    size_t start = arena_used(arena);
    batches_analyze(arena, model, &one, r);
    size_t few = arena_used(arena) - start;
    batches_analyze(arena, model, &many, r);
    size_t used = arena_used(arena) - start - few;
    assert_int_equal(r->batches->count, ROWS / 4);
    assert_true(used < few + 2 * ROWS / 4 * sizeof(struct cp_batch));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(a_batch_is_its_rows_alone),
        ANALYSES_TEST(noise_is_as_defined),
        ANALYSES_TEST(the_estimate_has_no_bias),
        ANALYSES_TEST(sums_scale_like_means),
        ANALYSES_TEST(other_losses_have_no_noise_scale),
        ANALYSES_TEST(critical_for_the_whole_only),
        ANALYSES_TEST(options_reach_the_batches),
        ANALYSES_TEST(shuffled_rows_are_the_rows),
        ANALYSES_TEST(batches_of_a_batch),
        ANALYSES_TEST(a_batch_may_fail_alone),
        ANALYSES_TEST(kinks_of_a_batch),
        ANALYSES_TEST(what_cannot_be_cut_is_refused),
        ANALYSES_TEST(many_batches_take_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
