/* Points go in blocks that fit into the cache, each through the lifted graph; the last one is filled up with copies of a
 * point. Invariant: all plans and memory are made once, and rows of the Hessian come in the same chunks as at one point, so
 * that the same terms are added. */
#include "diff/exact_block.h"

#include "eval/error.h"
#include "eval/lift.h"

#include <string.h>

enum {
    BLOCK_BYTES = 192 * 1024, /* values of a block with their errors; and as much again for tangents */
    LEAST_LANES = 8,
    MOST_LANES = 256
};

/* Rows [begin, end) of the Hessians. */
struct chunk {
    size_t begin;
    size_t end;
    const struct tangent_plan *plan;
    struct tangents *tangents;
};

struct exact_block {
    size_t n;
    size_t lanes; /* points at a time */
    const struct exact_spec *spec;
    double *theta; /* n x lanes */
    struct eval *values;
    struct errors *errors;
    size_t chunk_count;
    struct chunk *chunks;
};

/* Tangents along some of the directions of a chunk of the one-point path: what counts as moved is what the whole chunk
 * moves. */
static const struct tangent_plan *plan_chunk(struct arena *arena, const struct exact_parts *parts,
                                             const struct plan *values, size_t lanes, size_t begin, size_t directions)
{
    size_t first = begin / parts->directions * parts->directions;
    size_t end = first + parts->directions < parts->spec->n ? first + parts->directions : parts->spec->n;
    const struct tangent_source source = {NODE_NONE, first * lanes, end * lanes};
    return tangent_plan_make(arena, values, &parts->rules->partials, parts->output_count, parts->outputs, directions,
                             source);
}

/* Numbers that a block holds for every point, but for tangents. */
static size_t entries_of_lane(const struct plan *plan, size_t lanes)
{
    size_t entries = 2 * plan->buffer;
    for (node_id id = 0; id < plan->nodes; id++) {
        const struct node *node = graph_at(plan->graph, id);
        if (plan->needed[id] && node->op == OP_CONST && node->data != NULL)
            entries += node->size;
    }
    return entries / lanes + 1;
}

/* How many points go at a time, and along how many directions: as many as fit into the cache. No points if one alone is too
 * large, or if they cannot be lifted. */
struct block_size {
    size_t lanes;
    size_t directions;
};

static size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

static struct block_size choose_size(struct arena *arena, const struct exact_parts *parts, size_t points)
{
    struct arena *scratch = arena_child(arena);
    const size_t most = BLOCK_BYTES / sizeof(double);
    struct block_size size = {0, 1};
    const struct lift *lift =
        lift_new(scratch, parts->rules->graph, parts->wanted->count, parts->wanted->ids, LEAST_LANES);
    if (lift != NULL) {
        const struct plan *plan = plan_make(scratch, &lift->graph, parts->wanted->count, parts->wanted->ids, PLAN_KEEP);
        size_t lanes = at_most(most / entries_of_lane(plan, LEAST_LANES), MOST_LANES);
        size.lanes = lanes < LEAST_LANES ? 0 : at_most(lanes, points);
        if (size.lanes > 0 && parts->spec->n > 0) {
            size_t entries = 2 * plan_chunk(scratch, parts, plan, LEAST_LANES, 0, 1)->buffer / LEAST_LANES + 1;
            size.directions = at_most(1 + most / (entries * size.lanes), parts->directions);
        }
    }
    arena_close(scratch);
    return size;
}

/* The tangents of all chunks take turns in the same memory. */
static void make_chunks(struct arena *arena, struct exact_block *block, const struct exact_parts *parts,
                        size_t directions)
{
    size_t largest = 0;
    size_t width = block->n * block->lanes;
    for (size_t begin = 0; begin < block->n;) {
        size_t end = at_most(begin + directions, (begin / parts->directions + 1) * parts->directions);
        ARENA_GROW(arena, block->chunks, block->chunk_count);
        struct chunk *chunk = &block->chunks[block->chunk_count++];
        chunk->begin = begin;
        chunk->end = begin = at_most(end, block->n);
        chunk->plan =
            plan_chunk(arena, parts, block->values->plan, block->lanes, chunk->begin, chunk->end - chunk->begin);
        largest = chunk->plan->buffer > largest ? chunk->plan->buffer : largest;
    }
    double *buffer = ARENA_ARRAY_RAW(arena, largest, double);
    double *error_buffer = ARENA_ARRAY_RAW(arena, largest, double);
    struct arena *scratch = arena_child(arena);
    double *seeds = ARENA_ARRAY_RAW(scratch, directions * width, double);
    for (size_t c = 0; c < block->chunk_count; c++) {
        struct chunk *chunk = &block->chunks[c];
        chunk->tangents =
            tangents_new_in(arena, chunk->plan, block->values, block->errors, width, buffer, error_buffer);
        memset(seeds, 0, directions * width * sizeof *seeds);
        for (size_t k = chunk->begin; k < chunk->end; k++)
            for (size_t p = 0; p < block->lanes; p++)
                seeds[(k - chunk->begin) * width + k * block->lanes + p] = 1;
        tangents_seed(chunk->tangents, seeds);
    }
    arena_close(scratch);
}

struct exact_block *exact_block_new(struct arena *arena, struct exact *exact, size_t points)
{
    struct exact_parts parts;
    if (!exact_parts(exact, &parts))
        return NULL;
    struct block_size size = choose_size(arena, &parts, points);
    if (size.lanes == 0)
        return NULL;
    const struct lift *lift = lift_new(arena, parts.rules->graph, parts.wanted->count, parts.wanted->ids, size.lanes);
    struct exact_block *block = ARENA_NEW(arena, struct exact_block);
    block->n = parts.spec->n;
    block->lanes = size.lanes;
    block->spec = parts.spec;
    block->theta = ARENA_ARRAY_RAW(arena, block->n * size.lanes, double);
    block->values = eval_new(arena, plan_make(arena, &lift->graph, parts.wanted->count, parts.wanted->ids, PLAN_KEEP));
    block->errors = errors_new(arena, block->values, &parts.rules->partials);
    if (parts.spec->hessian == NULL && block->n > 0)
        make_chunks(arena, block, &parts, size.directions);
    return block;
}

struct block_derivatives block_derivatives_new(struct arena *arena, size_t points, size_t n)
{
    size_t square = n > SIZE_MAX / (n + 1) ? SIZE_MAX : n * n;
    size_t entries = __builtin_mul_overflow(points, square, &entries) ? SIZE_MAX : entries;
    return (struct block_derivatives){
        .loss = ARENA_ARRAY_RAW(arena, points, double),
        .loss_error = ARENA_ARRAY_RAW(arena, points, double),
        .gradient = ARENA_ARRAY_RAW(arena, points * n, double),
        .gradient_error = ARENA_ARRAY_RAW(arena, points * n, double),
        .hessian = ARENA_ARRAY_RAW(arena, entries, double),
        .hessian_error = ARENA_ARRAY_RAW(arena, entries, double),
        .asymmetry = ARENA_ARRAY_RAW(arena, points, double),
    };
}

/* ---- One block ---- */

/* theta (count x n) with the points on the last axis; lanes without a point get the first one. */
static void load(struct exact_block *block, size_t count, const double *theta)
{
    for (size_t p = 0; p < block->lanes; p++) {
        const double *point = theta + (p < count ? p * block->n : 0);
        for (size_t i = 0; i < block->n; i++)
            block->theta[i * block->lanes + p] = point[i];
    }
}

/* Points [begin, end) of a block. */
struct tile {
    size_t begin;
    size_t end;
};

/* Entry i of a node at point p goes to out[p * stride + i]. */
static void store(const struct exact_block *block, struct tile tile, node_id id, struct operand value, size_t stride,
                  double *out)
{
    size_t entries = graph_at(block->values->plan->graph, id)->size / block->lanes;
    for (size_t i = 0; i < entries; i++)
        for (size_t p = tile.begin; p < tile.end; p++)
            out[p * stride + i] = value.at[(i * block->lanes + p) * value.step];
}

static void store_node(const struct exact_block *block, struct tile tile, node_id id, size_t stride, double *out,
                       double *error)
{
    store(block, tile, id, block->values->value[id], stride, out);
    store(block, tile, id, block->errors->bound[id], stride, error);
}

static void store_values(const struct exact_block *block, struct tile tile, const struct block_derivatives *out)
{
    const struct exact_spec *spec = block->spec;
    size_t n = block->n;
    store_node(block, tile, spec->loss, 1, out->loss, out->loss_error);
    for (size_t k = 0; k < spec->piece_count; k++)
        store_node(block, tile, spec->pieces[k].node, n, out->gradient + spec->pieces[k].offset,
                   out->gradient_error + spec->pieces[k].offset);
    for (size_t k = 0; spec->hessian != NULL && k < n * n; k++)
        store_node(block, tile, spec->hessian[k], n * n, out->hessian + k, out->hessian_error + k);
}

static void store_chunk(const struct exact_block *block, const struct chunk *chunk, struct tile tile,
                        const struct block_derivatives *out)
{
    static const double zero = 0;
    size_t n = block->n;
    for (size_t k = chunk->begin; k < chunk->end; k++)
        for (size_t i = 0; i < block->spec->piece_count; i++) {
            const struct gradient_piece *piece = &block->spec->pieces[i];
            size_t at = k * n + piece->offset;
            struct operand value = {&zero, 0};
            struct operand error = {&zero, 0};
            if (chunk->plan->active[piece->node]) {
                value = tangents_at(chunk->tangents, piece->node, k - chunk->begin);
                error = tangents_error_at(chunk->tangents, piece->node, k - chunk->begin);
            }
            store(block, tile, piece->node, value, n * n, out->hessian + at);
            store(block, tile, piece->node, error, n * n, out->hessian_error + at);
        }
}

static void symmetrise(const struct exact_block *block, struct tile tile, const struct block_derivatives *out)
{
    size_t entries = block->n * block->n;
    for (size_t p = tile.begin; p < tile.end; p++) {
        struct derivatives d = {.hessian = out->hessian + p * entries,
                                .hessian_error = out->hessian_error + p * entries};
        derivatives_symmetrise(block->n, &d);
        out->asymmetry[p] = d.asymmetry;
    }
}

/* Results leave the lanes a few points at a time, all of them for one tile before the next: its lines stay in the cache. */
static struct tile next_tile(struct tile tile, size_t count)
{
    enum { TILE = 8 };
    return (struct tile){tile.end, at_most(tile.end + TILE, count)};
}

static void run_block(struct exact_block *block, size_t count, const double *theta, const struct block_derivatives *out)
{
    load(block, count, theta);
    eval_run(block->values, block->theta);
    errors_run(block->errors);
    for (struct tile t = next_tile((struct tile){0, 0}, count); t.begin < count; t = next_tile(t, count))
        store_values(block, t, out);
    for (size_t c = 0; c < block->chunk_count; c++) {
        tangents_sweep(block->chunks[c].tangents);
        for (struct tile t = next_tile((struct tile){0, 0}, count); t.begin < count; t = next_tile(t, count)) {
            store_chunk(block, &block->chunks[c], t, out);
            if (c + 1 == block->chunk_count)
                symmetrise(block, t, out);
        }
    }
    if (block->chunk_count == 0)
        symmetrise(block, (struct tile){0, count}, out);
}

void exact_block_run(struct exact_block *block, size_t count, const double *theta, struct block_derivatives *out)
{
    size_t n = block->n;
    for (size_t begin = 0; begin < count; begin += block->lanes) {
        const struct block_derivatives part = {
            out->loss + begin,
            out->loss_error + begin,
            out->gradient + begin * n,
            out->gradient_error + begin * n,
            out->hessian + begin * n * n,
            out->hessian_error + begin * n * n,
            out->asymmetry + begin,
        };
        size_t points = count - begin < block->lanes ? count - begin : block->lanes;
        run_block(block, points, theta + begin * n, &part);
    }
}
