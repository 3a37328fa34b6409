/* Evaluates a separable loss: block of rows by block, family by family, pattern by pattern. Invariant: of the Hessian, every
 * entry (a, b) whose key of b is not below that of a is summed up here; the others are its mirror image. */
#include "diff/exact.h"
#include "diff/separable_product.h"
#include "diff/separable_work.h"
#include "eval/magnitude.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- Loss and gradient ---- */

/* total += factor * x, with the bounds of x, of the factor and of this addition. */
static void add_number(const struct separable_term *term, double x, double error, double *total, double *total_error)
{
    double product = term->factor * x;
    *total += product;
    *total_error += fabs(term->factor) * error +
                    MAGNITUDE_UNIT * (fabs(*total) + (double)(1 + term->roundings) * fabs(product)) +
                    (x != 0 && !isnormal(product) ? MAGNITUDE_LEAST : 0);
}

static void add_node(const struct eval *values, const struct errors *errors, const struct separable_term *term,
                     double *total, double *total_error)
{
    struct operand value = values->value[term->node];
    struct operand error = errors->bound[term->node];
    size_t size = graph_at(values->plan->graph, term->node)->size;
    for (size_t i = 0; i < size; i++)
        add_number(term, value.at[i * value.step], error.at[i * error.step], total + i, total_error + i);
}

static void add_first_order(const struct separable *s, const struct eval *values, const struct errors *errors,
                            bool summed, struct derivatives *out)
{
    for (size_t k = 0; k < s->loss_count; k++)
        if (s->loss[k].summed == summed)
            add_node(values, errors, &s->loss[k], &out->loss, &out->loss_error);
    for (size_t k = 0; out->gradient != NULL && k < s->term_count; k++)
        if (s->terms[k].summed == summed)
            add_node(values, errors, &s->terms[k], out->gradient + s->terms[k].offset,
                     out->gradient_error + s->terms[k].offset);
}

/* ---- The Hessian of a block ---- */

/* What is the same for all patterns of a family in a block. */
struct pass {
    const struct separable *separable;
    const struct separable_family *family;
    const struct block_work *block;
    const struct family_work *work;
    struct arena *scratch;
    struct derivatives *out;
    double gamma;
    struct row_matrix scale;
    struct row_weights scale_weights;
};

static struct row_matrix matrix_of(const struct pass *pass, node_id id, struct operand value, struct operand error)
{
    size_t rows = pass->block->slice->block;
    size_t size = graph_at(&pass->block->slice->graph, id)->size;
    bool exact = error.step == 0 && error.at[0] == 0;
    return (struct row_matrix){size / rows, apply_dense(value, size, pass->scratch),
                               exact ? NULL : apply_dense(error, size, pass->scratch)};
}

static struct row_matrix value_matrix(const struct pass *pass, node_id id)
{
    if (id != NODE_NONE)
        return matrix_of(pass, id, pass->block->values->value[id], pass->block->errors->bound[id]);
    static const double one = 1;
    return (struct row_matrix){1, apply_dense((struct operand){&one, 0}, pass->block->slice->block, pass->scratch),
                               NULL};
}

static struct row_matrix tangent_matrix(const struct pass *pass, node_id id, size_t k)
{
    return matrix_of(pass, id, tangents_at(pass->work->tangents, id, k),
                     tangents_error_at(pass->work->tangents, id, k));
}

/* Adds scale' (thin times wide) for one pattern to the rows of the Hessian that its directions are. */
static void add_product(const struct pass *pass, const struct separable_term *term, size_t pattern,
                        struct row_matrix thin, struct row_matrix wide)
{
    const struct separable *s = pass->separable;
    const struct separable_family *family = pass->family;
    size_t n = s->n;
    size_t rows = pass->block->slice->block;
    bool same = term->tensor == family->tensor && term->keyed;
    const struct row_product product = {
        .rows = rows,
        .factor = term->factor,
        .gamma = pass->gamma,
        .scale = pass->scale,
        .scale_weights = pass->scale_weights,
        .thin = thin,
        .wide = wide,
        .wide_weights = row_squares(pass->scratch, rows, pass->gamma, &wide),
        .first = same && family->keyed ? pattern : 0,
        .triangle = same && !family->keyed,
        .places = {family->factor_step * n, term->thin_step, term->wide_step},
    };
    size_t begin = (s->tensors[family->tensor].slot + pattern * family->pattern_step) * n + term->offset;
    row_product_add(pass->scratch, &product, pass->out->hessian + begin, pass->out->hessian_error + begin);
}

static void add_pattern(const struct pass *pass, size_t pattern, size_t k)
{
    const struct separable *s = pass->separable;
    const unsigned char *active = pass->work->plan->active;
    for (size_t t = 0; t < s->term_count; t++) {
        const struct separable_term *term = &s->terms[t];
        if (!term->summed || term->tensor == s->tensor_count || term->tensor < pass->family->tensor)
            continue;
        if (active[term->thin])
            add_product(pass, term, pattern, tangent_matrix(pass, term->thin, k), value_matrix(pass, term->wide));
        if (term->wide != NODE_NONE && active[term->wide])
            add_product(pass, term, pattern, value_matrix(pass, term->thin), tangent_matrix(pass, term->wide, k));
    }
}

/* Data of such sizes leave it to the tangents whether they underflow. */
static const double MODERATE = 0x1p64;

/* Divides a matrix by a power of two. What underflows by it is counted as error. */
static struct row_matrix divide(const struct pass *pass, const struct row_matrix *m, double size)
{
    size_t entries = pass->block->slice->block * m->columns;
    double *value = ARENA_ARRAY_RAW(pass->scratch, entries, double);
    double *error = ARENA_ARRAY_RAW(pass->scratch, entries, double);
    for (size_t k = 0; k < entries; k++) {
        value[k] = m->value[k] / size;
        error[k] = (m->error == NULL ? 0 : m->error[k] / size) + (m->value[k] == 0 || isnormal(value[k]) ? 0 : DBL_MIN);
    }
    return (struct row_matrix){m->columns, value, error};
}

/* Tangents start from the size of the data where that is extreme, as they do along single parameters: they may underflow
 * or overflow if they start from 1, although the sums do not. Returns the size, by which the factors R are divided. */
static double set_scale(struct pass *pass)
{
    size_t rows = pass->block->slice->block;
    double size = 1;
    double largest = 0;
    pass->scale = value_matrix(pass, pass->family->scale);
    for (size_t k = 0; k < rows * pass->scale.columns; k++)
        largest = fmax(largest, fabs(pass->scale.value[k]));
    if (isfinite(largest) && largest > 0 && (largest > MODERATE || largest < 1 / MODERATE)) {
        size = ldexp(1, ilogb(largest) < DBL_MIN_EXP ? DBL_MIN_EXP : ilogb(largest));
        pass->scale = divide(pass, &pass->scale, size);
    }
    pass->scale_weights = row_squares(pass->scratch, rows, pass->gamma, &pass->scale);
    return size;
}

/* Sets the seed of direction k: in the column of the pattern, in every row; or at an entry of theta. */
static void set_seed(const struct pass *pass, size_t pattern, size_t k, double value)
{
    const struct separable *s = pass->separable;
    if (pass->family->source == NODE_NONE) {
        pass->work->seeds[k * s->n + s->tensors[pass->family->tensor].slot + pattern] = value;
        return;
    }
    size_t rows = pass->block->slice->block;
    size_t columns = graph_at(&pass->block->slice->graph, pass->family->source)->size / rows;
    for (size_t r = 0; r < rows; r++)
        pass->work->seeds[(k * rows + r) * columns + pattern] = value;
}

static void add_family(struct pass *pass)
{
    size_t patterns = pass->family->patterns;
    size_t directions = pass->work->plan->directions;
    const double size = set_scale(pass);
    for (size_t begin = 0; begin < patterns; begin += directions) {
        size_t count = patterns - begin < directions ? patterns - begin : directions;
        for (size_t k = 0; k < count; k++)
            set_seed(pass, begin + k, k, size);
        tangents_run(pass->work->tangents, pass->work->seeds);
        for (size_t k = 0; k < count; k++) {
            struct arena *outer = pass->scratch;
            pass->scratch = arena_child(outer);
            add_pattern(pass, begin + k, k);
            arena_close(pass->scratch);
            pass->scratch = outer;
        }
        for (size_t k = 0; k < count; k++)
            set_seed(pass, begin + k, k, 0);
    }
}

static void add_block(struct separable_work *w, const struct block_work *block, size_t begin, const double *theta,
                      struct derivatives *out)
{
    slice_move(block->slice, begin);
    eval_run(block->values, theta);
    errors_run(block->errors);
    add_first_order(w->separable, block->values, block->errors, true, out);
    for (size_t f = 0; out->hessian != NULL && f < w->separable->family_count; f++) {
        struct pass pass = {
            .separable = w->separable,
            .family = &w->separable->families[f],
            .block = block,
            .work = &block->families[f],
            .scratch = arena_child(w->arena),
            .out = out,
            .gamma = row_gamma(w->separable->rows.count + w->separable->additions),
        };
        add_family(&pass);
        arena_close(pass.scratch);
    }
}

/* ---- What depends on parameters alone ---- */

static void add_rest_rows(struct separable_work *w, size_t begin, size_t end, struct derivatives *out)
{
    const struct separable *s = w->separable;
    size_t n = s->n;
    struct arena *scratch = arena_child(w->arena);
    const struct tangent_plan *plan =
        tangent_plan_make(scratch, w->rest->plan, &s->rules->partials, w->rest_count, w->rest_nodes, end - begin,
                          (struct tangent_source){NODE_NONE, begin, end});
    struct tangents *tangents = tangents_new(scratch, plan, w->rest, w->rest_errors, n);
    double *seeds = ARENA_ARRAY(scratch, (end - begin) * n, double);
    for (size_t k = begin; k < end; k++)
        seeds[(k - begin) * n + k] = 1;
    tangents_run(tangents, seeds);
    for (size_t t = 0; t < s->term_count; t++) {
        const struct separable_term *term = &s->terms[t];
        if (term->summed || !plan->active[term->node])
            continue;
        for (size_t k = begin; k < end; k++) {
            struct operand value = tangents_at(tangents, term->node, k - begin);
            struct operand error = tangents_error_at(tangents, term->node, k - begin);
            for (size_t i = 0; i < s->tensors[term->tensor].size; i++)
                add_number(term, value.at[i * value.step], error.at[i * error.step],
                           out->hessian + k * n + term->offset + i, out->hessian_error + k * n + term->offset + i);
        }
    }
    arena_close(scratch);
}

static void add_rest(struct separable_work *w, const double *theta, struct derivatives *out)
{
    eval_run(w->rest, theta);
    errors_run(w->rest_errors);
    add_first_order(w->separable, w->rest, w->rest_errors, false, out);
    for (size_t t = 0; out->hessian != NULL && t < w->separable->tensor_count; t++) {
        const struct separable_tensor *tensor = &w->separable->tensors[t];
        size_t end = tensor->slot + tensor->size;
        for (size_t begin = tensor->slot; begin < end; begin += SEPARABLE_DIRECTIONS)
            add_rest_rows(w, begin, begin + SEPARABLE_DIRECTIONS < end ? begin + SEPARABLE_DIRECTIONS : end, out);
    }
}

/* ---- All of it ---- */

static void mirror(const struct separable_work *w, double *matrix)
{
    size_t n = w->separable->n;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            if (w->keys[b] < w->keys[a] || (w->keys[b] == w->keys[a] && b < a))
                matrix[a * n + b] = matrix[b * n + a];
}

void separable_derivatives(struct separable_work *w, const double *theta, struct derivatives *out)
{
    size_t n = w->separable->n;
    size_t rows = w->separable->rows.count;
    out->loss = out->loss_error = 0;
    if (out->gradient != NULL) {
        memset(out->gradient, 0, n * sizeof *out->gradient);
        memset(out->gradient_error, 0, n * sizeof *out->gradient_error);
    }
    if (out->hessian != NULL) {
        memset(out->hessian, 0, n * n * sizeof *out->hessian);
        memset(out->hessian_error, 0, n * n * sizeof *out->hessian_error);
    }
    for (size_t begin = 0; begin < rows; begin += w->block.slice->block)
        add_block(w, begin + w->block.slice->block <= rows ? &w->block : &w->last, begin, theta, out);
    add_rest(w, theta, out);
    if (out->hessian == NULL)
        return;
    mirror(w, out->hessian);
    mirror(w, out->hessian_error);
}
