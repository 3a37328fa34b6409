/* Invariant: what a batch needs dies with it, but for its line in the report; sums over batches are updated one batch at a
 * time (West 1979), which loses no digits where the batches agree.
 *
 * The noise. Let a batch b of m_b of the N rows have the gradient g_b, a mean over its rows, so that sum m_b g_b / N = g is
 * the gradient of the whole loss. Over all ways to cut the rows into such batches, the mean of |g_b - g|^2 is
 * (1 - m_b/N) tr(S) / m_b, where S is the covariance of the gradients of single rows (divisor N - 1). Hence
 *
 *     sum_b m_b |g_b - g|^2 / (B - 1)
 *
 * estimates tr(S) from B batches without bias, whatever their sizes, if rows lie in no particular order; and
 * tr(S) / |g|^2 is the noise scale (McCandlish, Kaplan, Amodei et al. 2018, "An empirical model of large-batch training"):
 * the batch size at which the noise of a batch's gradient is as large as the gradient. If the loss is a sum over rows, g_b / m_b
 * takes the place of g_b. A loss that is neither, such as one with batch normalisation, has no gradients of single rows. */
#include "analysis/batches.h"

#include "analysis/analyze.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

/* The mean of vectors of some weight, and their scatter. */
struct scatter {
    double weight;
    double *mean;   /* n */
    double squares; /* sum of weight |x - mean|^2 */
};

struct work {
    struct arena *arena;
    const struct model *model;
    struct cp_options options; /* of the analysis of a batch */
    const double *theta;
    struct cp_report *report;
    size_t *order; /* the rows, cut into batches from the first one on */
    size_t rows;
    struct cp_batches *out;
    struct cp_batch *list;
    struct scatter means; /* of g_b */
    struct scatter rates; /* of g_b / m_b */
    double mean_loss;     /* sum of m_b L_b / N */
    double total_loss;    /* sum of L_b */
    double size_loss;     /* sum of m_b |L_b| / N */
    double size_gradient; /* sum of m_b |g_b| / N */
    double error_loss;    /* the largest bound of a rounding error */
    double error_gradient;
    bool measured; /* every batch has a finite loss and gradient */
};

/* ---- Cutting ---- */

static size_t rows_of(const struct model *model)
{
    return model->batch == NULL ? model->rows : model->batch_count;
}

bool batches_possible(const struct model *model, const struct cp_options *options, struct diags *diags)
{
    size_t rows = rows_of(model);
    struct cp_diagnostic *diag = NULL;
    if (rows == 0)
        diag = diag_add(diags, DIAG_DATA_ROWS, (struct span){NULL, 0, 0},
                        "the model has no rows of data to cut into batches");
    else if (options->batches > rows)
        diag = diag_add(diags, DIAG_DATA_ROWS, (struct span){NULL, 0, 0},
                        "batches of %zu rows are asked for, and there are %zu", options->batches, rows);
    if (diag != NULL)
        diag->remedy = rows == 0 ? "batches are cut from the common first axis of all arrays under \"data\""
                                 : "ask for smaller batches";
    return diag == NULL;
}

static size_t *cut_order(const struct work *w, const struct cp_options *options)
{
    size_t *order = ARENA_ARRAY(w->arena, w->rows, size_t);
    for (size_t k = 0; k < w->rows; k++)
        order[k] = w->model->batch == NULL ? k : w->model->batch[k];
    if (options->shuffle)
        random_shuffle(options->shuffle_seed, RANDOM_STREAM_ROWS, w->rows, order);
    return order;
}

/* ---- One batch ---- */

static void scatter_add(struct scatter *s, size_t n, double weight, const double *x, double factor)
{
    s->weight += weight;
    for (size_t i = 0; i < n; i++) {
        double before = factor * x[i] - s->mean[i];
        s->mean[i] += weight / s->weight * before;
        s->squares += weight * before * (factor * x[i] - s->mean[i]);
    }
}

static void add_up(struct work *w, const struct cp_report *r, size_t size)
{
    double share = (double)size / (double)w->rows;
    scatter_add(&w->means, r->n, (double)size, r->gradient, 1);
    scatter_add(&w->rates, r->n, (double)size, r->gradient, 1 / (double)size);
    w->mean_loss += share * r->loss;
    w->total_loss += r->loss;
    w->size_loss += share * fabs(r->loss);
    w->size_gradient += share * r->gradient_norm;
    w->error_loss = fmax(w->error_loss, r->loss_error);
    w->error_gradient = fmax(w->error_gradient, r->gradient_error);
    w->out->largest_gradient_norm = fmax(w->out->largest_gradient_norm, r->gradient_norm);
    w->measured = w->measured && isfinite(r->loss) && isfinite(r->gradient_norm);
}

static void take_down(struct work *w, const struct cp_report *r, struct cp_batch *batch)
{
    batch->loss = r->loss;
    batch->gradient_norm = r->gradient_norm;
    batch->critical = r->critical;
    batch->verdict = r->verdict;
    batch->has_spectrum = r->eigenvalues != NULL;
    batch->negative = r->negative;
    batch->zero = r->zero;
    batch->positive = r->positive;
    if (batch->has_spectrum) {
        batch->lambda_min = r->eigenvalues[0];
        batch->lambda_max = r->eigenvalues[r->n - 1];
    }
    w->out->verdicts[r->verdict]++;
}

static void analyze_one(struct work *w, const size_t *rows, size_t size, struct cp_batch *batch)
{
    struct arena *scratch = arena_child(w->arena);
    struct diags diags = {.arena = scratch};
    struct model *model = model_take_rows(scratch, w->model, size, rows, &diags);
    const struct cp_report *r = model == NULL ? NULL : analyze_model(scratch, model, w->theta, &w->options, &diags);
    *batch = (struct cp_batch){
        .rows = rows, .size = size, .loss = NAN, .gradient_norm = NAN, .lambda_min = NAN, .lambda_max = NAN};
    if (r != NULL) {
        take_down(w, r, batch);
        add_up(w, r, size);
    } else {
        batch->failure = str_copy(w->arena, str_of(diags.items[0].message));
        w->out->failed++;
        w->measured = false;
    }
    arena_close(scratch);
}

/* ---- All of them ---- */

/* Whether loss and `factor` times the gradient, sums of so many terms, are those of the whole, up to rounding. */
static bool agrees(const struct work *w, double loss, const double *gradient, double factor, double terms)
{
    const struct cp_report *r = w->report;
    double loss_slack = 1e-9 * w->size_loss + 4 * (r->loss_error + w->error_loss);
    double gradient_slack = 1e-9 * w->size_gradient + 4 * sqrt((double)r->n) * (r->gradient_error + w->error_gradient);
    double square = 0;
    for (size_t i = 0; i < r->n; i++) {
        double difference = factor * gradient[i] - r->gradient[i];
        square += difference * difference;
    }
    return fabs(loss - r->loss) <= terms * loss_slack && sqrt(square) <= terms * gradient_slack;
}

static enum cp_batch_losses relation_of(const struct work *w)
{
    if (!w->measured)
        return CP_LOSSES_UNRELATED;
    if (agrees(w, w->mean_loss, w->means.mean, 1, 1))
        return CP_LOSSES_AVERAGE;
    if (agrees(w, w->total_loss, w->rates.mean, (double)w->rows, (double)w->out->count))
        return CP_LOSSES_ADD_UP;
    return CP_LOSSES_UNRELATED;
}

static void measure_noise(struct work *w)
{
    struct cp_batches *out = w->out;
    out->losses = relation_of(w);
    out->covariance_trace = out->row_covariance_trace = out->noise_scale = NAN;
    if (!w->measured)
        return;
    const struct scatter *s = out->losses == CP_LOSSES_ADD_UP ? &w->rates : &w->means;
    out->covariance_trace = s->squares / s->weight;
    if (out->losses == CP_LOSSES_UNRELATED || out->count < 2)
        return;
    out->row_covariance_trace = s->squares / (double)(out->count - 1);
    double ratio = sqrt(out->row_covariance_trace) / vector_norm(w->report->n, s->mean);
    out->noise_scale = w->report->critical ? INFINITY : ratio * ratio;
}

static void warn(struct work *w)
{
    if (w->out->failed > 0)
        verdict_warn(w->arena, w->report, "%zu of %zu batches could not be analyzed: the noise between them is unknown",
                     w->out->failed, w->out->count);
    else if (w->out->losses == CP_LOSSES_UNRELATED)
        verdict_warn(
            w->arena, w->report,
            "the loss is neither the mean nor the sum of the losses of the batches: their gradients do not make "
            "up that of the whole, and there is no noise scale");
}

static void analyze_all(struct work *w)
{
    struct cp_batches *out = w->out;
    for (size_t k = 0; k < out->count; k++) {
        size_t first = k * out->size;
        size_t size = w->rows - first < out->size ? w->rows - first : out->size;
        analyze_one(w, w->order + first, size, &w->list[k]);
    }
    measure_noise(w);
    warn(w);
}

void batches_analyze(struct arena *arena, const struct model *model, const struct cp_options *options,
                     struct cp_report *report)
{
    struct arena *scratch = arena_child(arena);
    struct work w = {
        .arena = arena,
        .model = model,
        .options = {.derivatives = options->derivatives,
                    .gtol = options->gtol,
                    .xtol = options->xtol,
                    .assume_critical = options->assume_critical},
        .theta = report->theta,
        .report = report,
        .rows = rows_of(model),
        .out = ARENA_NEW(arena, struct cp_batches),
        .means = {.mean = ARENA_ARRAY(scratch, model->n, double)},
        .rates = {.mean = ARENA_ARRAY(scratch, model->n, double)},
        .measured = true,
    };
    size_t count = 1 + (w.rows - 1) / options->batches;
    w.order = cut_order(&w, options);
    w.list = ARENA_ARRAY(arena, count, struct cp_batch);
    *w.out = (struct cp_batches){.size = options->batches,
                                 .rows = w.rows,
                                 .shuffled = options->shuffle,
                                 .seed = options->shuffle_seed,
                                 .count = count,
                                 .list = w.list};
    analyze_all(&w);
    report->batches = w.out;
    arena_close(scratch);
}
