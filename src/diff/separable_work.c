/* Plans and memory for blocks of rows. Invariant: nothing here grows with the number of rows; all families take turns in
 * the same two buffers. */
#include "diff/separable_work.h"

/* A block with its values and tangents should stay within the cache. */
enum { BLOCK_BYTES = 1024 * 1024, CHUNK_BYTES = 512 * 1024, LEAST_BLOCK = 64 };

/* ---- Making it ---- */

static struct node_list summed_nodes(struct arena *arena, const struct separable *s, bool summed, bool with_loss)
{
    struct node_list list = {.ids = ARENA_ARRAY(arena, s->term_count + s->loss_count, node_id)};
    for (size_t k = 0; k < s->term_count; k++)
        if (s->terms[k].summed == summed)
            list.ids[list.count++] = s->terms[k].node;
    for (size_t k = 0; with_loss && k < s->loss_count; k++)
        if (s->loss[k].summed == summed)
            list.ids[list.count++] = s->loss[k].node;
    return list;
}

/* The operands of the sums, whose tangents are wanted. */
static struct node_list sum_operands(struct arena *arena, const struct separable *s)
{
    struct node_list list = {.ids = ARENA_ARRAY(arena, 2 * s->term_count, node_id)};
    for (size_t k = 0; k < s->term_count; k++) {
        const struct separable_term *term = &s->terms[k];
        if (!term->summed || term->tensor == s->tensor_count)
            continue;
        list.ids[list.count++] = term->thin;
        if (term->wide != NODE_NONE)
            list.ids[list.count++] = term->wide;
    }
    return list;
}

static struct tangent_source source_of(const struct separable *s, const struct separable_family *family)
{
    const struct separable_tensor *tensor = &s->tensors[family->tensor];
    return (struct tangent_source){family->source, tensor->slot, tensor->slot + tensor->size};
}

/* As many patterns at a time as fit into the cache, about equally many each time. */
static const struct tangent_plan *plan_family(struct arena *arena, const struct separable *s,
                                              const struct separable_family *family, const struct block_work *block)
{
    struct node_list wanted = sum_operands(arena, s);
    const struct plan *values = block->values->plan;
    const struct partials *partials = &s->rules->partials;
    struct tangent_source source = source_of(s, family);
    const struct tangent_plan *one = tangent_plan_make(arena, values, partials, wanted.count, wanted.ids, 1, source);
    size_t most = CHUNK_BYTES / (2 * sizeof(double) * (one->buffer + 1)) + 1;
    most = most < SEPARABLE_DIRECTIONS ? most : SEPARABLE_DIRECTIONS;
    size_t chunks = (family->patterns + most - 1) / most;
    size_t directions = (family->patterns + chunks - 1) / chunks;
    return tangent_plan_make(arena, values, partials, wanted.count, wanted.ids, directions, source);
}

/* Plans everything for blocks of so many rows. Returns the doubles that the tangents of a family need at most. */
static size_t make_block(struct arena *arena, const struct separable *s, size_t rows, struct block_work *out)
{
    size_t most = 0;
    out->slice = slice_new(arena, &s->rows, rows);
    struct node_list sums = summed_nodes(arena, s, true, true);
    struct node_list wanted = rules_linearize(arena, s->rules, sums.count, sums.ids, 2);
    out->values = eval_new(arena, plan_make(arena, &out->slice->graph, wanted.count, wanted.ids, PLAN_KEEP));
    out->errors = errors_new(arena, out->values, &s->rules->partials);
    out->families = ARENA_ARRAY(arena, s->family_count, struct family_work);
    for (size_t f = 0; f < s->family_count; f++) {
        out->families[f].plan = plan_family(arena, s, &s->families[f], out);
        most = out->families[f].plan->buffer > most ? out->families[f].plan->buffer : most;
    }
    return most;
}

static void make_sweeps(struct separable_work *w, struct block_work *block)
{
    const struct separable *s = w->separable;
    for (size_t f = 0; f < s->family_count; f++) {
        struct family_work *family = &block->families[f];
        node_id source = s->families[f].source;
        size_t width = source == NODE_NONE ? s->n : graph_at(&block->slice->graph, source)->size;
        family->tangents =
            tangents_new_in(w->arena, family->plan, block->values, block->errors, s->n, w->buffer, w->error_buffer);
        family->seeds = ARENA_ARRAY(w->arena, family->plan->directions * width, double);
    }
}

/* Rows at a time: as many as fit into the cache with all that is computed for them. */
static size_t choose_block(struct arena *arena, const struct separable *s)
{
    struct arena *scratch = arena_child(arena);
    struct node_list sums = summed_nodes(scratch, s, true, true);
    struct node_list wanted = rules_linearize(scratch, s->rules, sums.count, sums.ids, 2);
    const struct plan *plan = plan_make(scratch, s->rules->graph, wanted.count, wanted.ids, PLAN_KEEP);
    size_t per_row = 2 * sizeof(double) * plan->buffer / s->rows.count + 1;
    arena_close(scratch);
    size_t block = BLOCK_BYTES / per_row < LEAST_BLOCK ? LEAST_BLOCK : BLOCK_BYTES / per_row;
    size_t count = (s->rows.count + block - 1) / block;
    return (s->rows.count + count - 1) / count;
}

static void make_rest(struct separable_work *w)
{
    const struct separable *s = w->separable;
    struct node_list all = summed_nodes(w->arena, s, false, true);
    struct node_list gradient = summed_nodes(w->arena, s, false, false);
    struct node_list wanted = rules_linearize(w->arena, s->rules, all.count, all.ids, 2);
    w->rest = eval_new(w->arena, plan_make(w->arena, s->rules->graph, wanted.count, wanted.ids, PLAN_KEEP));
    w->rest_errors = errors_new(w->arena, w->rest, &s->rules->partials);
    w->rest_count = gradient.count;
    w->rest_nodes = gradient.ids;
}

static void set_keys(struct separable_work *w)
{
    w->keys = ARENA_ARRAY(w->arena, w->separable->n, double);
    for (size_t t = 0; t < w->separable->tensor_count; t++) {
        const struct separable_tensor *tensor = &w->separable->tensors[t];
        for (size_t d = 0; d < tensor->size; d++)
            w->keys[tensor->slot + d] =
                (double)(tensor->key_begin + (tensor->key_axis == 0 ? d / tensor->columns : d % tensor->columns));
    }
}

struct separable_work *separable_work_new(struct arena *arena, const struct separable *separable)
{
    struct separable_work *w = ARENA_NEW(arena, struct separable_work);
    w->arena = arena;
    w->separable = separable;
    size_t block = choose_block(arena, separable);
    size_t left = separable->rows.count % block;
    size_t buffer = make_block(arena, separable, block, &w->block);
    size_t last_buffer = left == 0 ? 0 : make_block(arena, separable, left, &w->last);
    buffer = last_buffer > buffer ? last_buffer : buffer;
    w->buffer = ARENA_ARRAY_RAW(arena, buffer, double);
    w->error_buffer = ARENA_ARRAY_RAW(arena, buffer, double);
    make_sweeps(w, &w->block);
    if (left != 0)
        make_sweeps(w, &w->last);
    make_rest(w);
    set_keys(w);
    return w;
}

/* Multiplications and additions of one family's part of one sum, for all rows; of pairs within a tensor half are done. */
static double product_flops(const struct separable *s, const struct separable_family *f, const struct separable_term *t)
{
    double all = 2 * (double)s->rows.count * (double)f->patterns * (double)f->factors * (double)t->thin_columns *
                 (double)t->wide_columns;
    return t->tensor == f->tensor && t->keyed ? all / 2 : all;
}

struct separable_cost separable_cost(const struct separable_work *w)
{
    const struct separable *s = w->separable;
    const struct graph *graph = &w->block.slice->graph;
    double blocks = (double)s->rows.count / (double)w->block.slice->block;
    size_t buffer = 0;
    struct separable_cost cost = {0};
    for (size_t f = 0; f < s->family_count; f++) {
        const struct separable_family *family = &s->families[f];
        const struct tangent_plan *plan = w->block.families[f].plan;
        for (size_t k = 0; k < plan->count; k++)
            cost.entries += blocks * (double)family->patterns * (double)node_stored(graph, plan->order[k]);
        for (size_t t = 0; t < s->term_count; t++)
            if (s->terms[t].summed && s->terms[t].tensor != s->tensor_count && s->terms[t].tensor >= family->tensor)
                cost.products += product_flops(s, family, &s->terms[t]);
        buffer = plan->buffer > buffer ? plan->buffer : buffer;
    }
    cost.bytes = 16 * ((double)buffer + 2 * (double)w->block.values->plan->buffer);
    return cost;
}
