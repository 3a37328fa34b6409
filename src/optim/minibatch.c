/* The loss of a batch is the model over its rows: whatever a formula makes of them, be it means, sums or normalisation. A
 * batch is a model of its own, made for its step and released with it. */
#include "optim/minibatch.h"

#include "base/random.h"
#include "diff/slope.h"

/* Streams of random numbers from here on belong to epochs. */
static const uint32_t FIRST_STREAM = 0x80000000;

struct minibatch {
    struct arena *arena;
    const struct model *model;
    size_t size;
    size_t rows;
    uint64_t seed;
    uint32_t epoch;
    size_t next;   /* row of the order that the next batch begins with */
    size_t *order; /* rows, of this epoch */
};

static size_t rows_of(const struct model *model)
{
    return model->batch == NULL ? model->rows : model->batch_count;
}

bool minibatch_possible(const struct model *model, double size, struct diags *diags)
{
    size_t rows = rows_of(model);
    if (size <= (double)rows)
        return true;
    diag_add(diags, DIAG_DATA_ROWS, (struct span){NULL, 0, 0},
             rows == 0 ? "batches of %.0f rows are asked for, and the model has no rows of data"
                       : "batches of %.0f rows are asked for, and there are %zu",
             size, rows)
        ->remedy = rows == 0 ? "batches are cut from the common first axis of all arrays under \"data\""
                             : "ask for smaller batches";
    return false;
}

struct minibatch *minibatch_new(struct arena *arena, const struct model *model, double size, uint64_t seed)
{
    size_t rows = rows_of(model);
    if (!(size >= 1 && size < (double)rows))
        return NULL;
    struct minibatch *batch = ARENA_NEW(arena, struct minibatch);
    *batch = (struct minibatch){
        .arena = arena, .model = model, .size = (size_t)size, .rows = rows, .seed = seed, .next = rows};
    batch->order = ARENA_ARRAY(arena, rows, size_t);
    return batch;
}

static void begin_epoch(struct minibatch *batch)
{
    for (size_t k = 0; k < batch->rows; k++)
        batch->order[k] = batch->model->batch == NULL ? k : batch->model->batch[k];
    random_shuffle(batch->seed, FIRST_STREAM + batch->epoch++ % FIRST_STREAM, batch->rows, batch->order);
    batch->next = 0;
}

bool minibatch_gradient(struct minibatch *batch, const double *theta, double *gradient, struct diags *diags)
{
    if (batch->next == batch->rows)
        begin_epoch(batch);
    const size_t left = batch->rows - batch->next;
    const size_t size = batch->size < left ? batch->size : left;
    struct arena *scratch = arena_child(batch->arena);
    struct model *part = model_take_rows(scratch, batch->model, size, batch->order + batch->next, diags);
    if (part != NULL) {
        const struct exact_spec spec = model_exact_spec(part, false);
        (void)slope_run(slope_new(scratch, part->graph, &spec), theta, gradient);
    }
    batch->next += size;
    arena_close(scratch);
    return part != NULL;
}
