/* Places are gathered into blocks. Invariant: `block` is a whole number of rows. A header that counts the rows is put in
 * again at the end, when they are counted. */
#include "cli/trail.h"

#include <string.h>

static const struct span nowhere;

enum { BLOCK_BYTES = 1 << 16 };

struct trail trail_new(struct job *job, const cp_model *model)
{
    const char *file = job->request->path;
    return (struct trail){
        .job = job,
        .file = file,
        .format = file == NULL ? NULL : path_format_find(file),
        .layout = {cp_model_dimension(model), cp_model_parameters(model), cp_model_parameter_count(model)},
        .block = {.arena = job->arena},
    };
}

static bool fail(struct trail *trail)
{
    diag_add(&trail->job->diags, DIAG_WRITE, nowhere, "cannot write to %s: %s", trail->file,
             strerror(trail->sink.error));
    return false;
}

static bool begin(struct trail *trail)
{
    trail->open = true;
    if (!sink_open(&trail->sink, trail->job->arena, trail->file) || !sink_start(&trail->sink, 0))
        return fail(trail);
    if (trail->format->counted && !trail->sink.file) {
        diag_add(&trail->job->diags, DIAG_WRITE, nowhere, "cannot write to %s: it is no regular file", trail->file)
            ->remedy = "the rows of an .npy are counted in its header once all are known: a pipe takes .csv";
        return false;
    }
    trail->format->header(&trail->block, &trail->layout, 0);
    return true;
}

static bool flush(struct trail *trail)
{
    const bool written = sink_write(&trail->sink, text_str(&trail->block));
    trail->block.size = 0;
    return written || fail(trail);
}

bool trail_add(void *context, const struct cp_waypoint *waypoint)
{
    struct trail *trail = context;
    if (!trail->open && !begin(trail))
        return false;
    trail->format->add(&trail->block, &trail->layout, waypoint);
    trail->rows++;
    return trail->block.size < BLOCK_BYTES || flush(trail);
}

bool trail_end(struct trail *trail)
{
    if (!trail->open)
        return true;
    if (trail->job->diags.count != 0 || !flush(trail))
        return false;
    trail->format->header(&trail->block, &trail->layout, trail->rows);
    if (trail->format->counted && !sink_patch(&trail->sink, text_str(&trail->block)))
        return fail(trail);
    return sink_close(&trail->sink) || fail(trail);
}
