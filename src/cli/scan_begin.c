/* From the request to a sweep that is ready to run. Invariant: nothing is written before all of the request is understood. */
#include "cli/scan.h"

#include <string.h>

#include "base/pool.h"
#include "cli/output.h"
#include "cli/words.h"

static const struct span nowhere;

static bool refuse(struct scan *scan, const char *remedy, const char *message)
{
    diag_add(&scan->job->diags, DIAG_USAGE, nowhere, "%s", message)->remedy = remedy;
    return false;
}

/* ---- What is asked for --------------------------------------------------------------------------------------------- */

static bool check_request(struct scan *scan)
{
    const struct request *r = scan->request;
    if (r->grids.count == 0 && r->points == NULL)
        return refuse(scan, "give axes such as --grid w1=-2:2:101, or a file of points with --points",
                      "no points are given");
    if (r->grids.count != 0 && r->points != NULL)
        return refuse(scan, "leave out one of the two", "--grid and --points both say which points to take");
    if (r->resume && (r->output == NULL || strcmp(r->output, "-") == 0))
        return refuse(scan, "add -o FILE", "--resume goes on with a file, but -o names none");
    if (output_overwrites(r->output, r->points) ||
        output_overwrites(r->output, r->operand_count > 0 ? r->operands[0] : NULL))
        return refuse(scan, "write to another file", "-o would overwrite what the scan reads");
    return true;
}

static bool read_kinds(struct scan *scan)
{
    scan->sweep.kinds = (1U << RECORD_KINDS) - 1;
    return scan->request->only == NULL ||
           words_mask(scan->request->only, "--only", record_kind_name, &scan->sweep.kinds, &scan->job->diags);
}

static bool read_column(struct scan *scan, struct str word)
{
    struct record_layout *layout = &scan->layout;
    size_t which = 0;
    if (!words_find(word, "--columns", record_column_name, &which, &scan->job->diags))
        return false;
    if (record_layout_has(layout, record_column_name(which)))
        return refuse(scan, "name each column once", "--columns names a column twice");
    layout->columns[layout->count++] = which;
    return true;
}

static bool read_columns(struct scan *scan)
{
    const char *list = scan->request->columns;
    struct str word;
    scan->layout.columns = ARENA_ARRAY(scan->job->arena, record_column_count(), size_t);
    while (words_next(&list, &word))
        if (!read_column(scan, word))
            return false;
    return true;
}

/* By --format, else by the ending of -o, else CSV. */
static const struct record_format *format_of(const struct request *request)
{
    const char *name = request->format;
    if (name != NULL)
        return record_format_find(str_of(strcmp(name, "json") == 0 ? "ndjson" : name));
    const char *dot = request->output == NULL ? NULL : strrchr(request->output, '.');
    const struct record_format *format = dot == NULL ? NULL : record_format_find(str_of(dot + 1));
    return format == NULL ? record_format_at(0) : format;
}

/* ---- Getting ready ---------------------------------------------------------------------------------------------------- */

static bool open_points(struct scan *scan)
{
    const struct request *r = scan->request;
    const struct points_request wanted = {
        .model = scan->model,
        .at = r->point,
        .grid_count = r->grids.count,
        .grids = r->grids.items,
        .file = r->points,
        .interrupt = scan->sweep.interrupt,
    };
    if (points_open(&scan->points, scan->job->arena, &wanted, &scan->job->diags))
        return true;
    if (scan->job->diags.count == 0)
        job_fail(scan->job);
    return false;
}

static bool open_scanners(struct scan *scan)
{
    struct sweep *sweep = &scan->sweep;
    struct cp_options options = job_options(scan->request);
    bool escapes = record_layout_has(&scan->layout, "escape");
    sweep->threads = scan->request->threads != 0 ? scan->request->threads : pool_processors();
    sweep->scanners = ARENA_ARRAY(scan->job->arena, sweep->threads, cp_scanner *);
    for (size_t k = 0; k < sweep->threads; k++) {
        sweep->scanners[k] = cp_scanner_open(scan->model, &options, escapes);
        if (sweep->scanners[k] == NULL)
            return job_fail(scan->job), false;
    }
    return true;
}

/* Whether the points have names: the first line tells. */
static bool has_ids(struct scan *scan)
{
    const char *id = NULL;
    const char *error = NULL;
    if (scan->points.kind != POINTS_JSON)
        return false;
    double *theta = arena_copy(scan->job->arena, scan->points.base, scan->points.n, sizeof *theta);
    struct str first = scan->points.first;
    bool read = cp_scanner_read(scan->sweep.scanners[0], first.at, first.size, theta, &id, &error);
    bool found = read && id != NULL;
    cp_scanner_clear(scan->sweep.scanners[0]);
    return found;
}

static void lay_out(struct scan *scan)
{
    struct record_layout *layout = &scan->layout;
    if (scan->request->columns == NULL)
        record_layout_default(scan->job->arena, layout, scan->points.kind != POINTS_GRID, has_ids(scan));
    layout->n = scan->points.n;
    layout->parameters = cp_model_parameters(scan->model);
    layout->parameter_count = cp_model_parameter_count(scan->model);
    layout->npy_size = record_npy_size(layout);
    scan->sweep.layout = layout;
}

/* The points of the shard: a run of neighbours, so that the shards one after the other are the whole. */
static bool choose_part(struct scan *scan)
{
    const struct shard *shard = &scan->request->shard;
    struct recorder *recorder = &scan->recorder;
    size_t total = points_total(&scan->points, shard->index != 0);
    recorder->first = 0;
    recorder->total = total;
    if (shard->index == 0)
        return true;
    if (total == SIZE_MAX)
        return refuse(scan, "give the points as a file",
                      "--shard must know how many points there are, and standard input does not tell");
    size_t part = total / shard->count;
    size_t more = total % shard->count; /* the first ones have one point more */
    size_t before = shard->index - 1;
    recorder->first = before * part + (before < more ? before : more);
    recorder->total = part + (before < more);
    scan->points.end = recorder->first + recorder->total;
    return true;
}

/* .npy begins with the number of records. */
static bool check_binary(struct scan *scan)
{
    const struct request *r = scan->request;
    bool output = r->output != NULL && strcmp(r->output, "-") != 0;
    if (!scan->sweep.format->binary || output || scan->recorder.discard ||
        (scan->recorder.total != SIZE_MAX && r->only == NULL))
        return true;
    return refuse(scan, "add -o FILE",
                  ".npy begins with the number of records, which is not known yet: it cannot go to standard output");
}

/* Everything that decides what the output holds. */
static uint64_t fingerprint(struct scan *scan)
{
    const struct request *r = scan->request;
    const char *json = cp_dump(scan->model, "json", NULL);
    const char *const texts[] = {CP_VERSION, json,           r->formula,
                                 r->batch,   r->points,      r->columns,
                                 r->only,    r->derivatives, scan->sweep.format->name};
    const double numbers[] = {r->gtol, r->xtol, (double)r->assume_critical, (double)r->shard.index,
                              (double)r->shard.count};
    uint64_t mix = 0;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        mix = journal_mix(mix, texts[k] == NULL ? "" : texts[k], texts[k] == NULL ? 0 : strlen(texts[k]));
    for (size_t k = 0; k < r->grids.count; k++)
        mix = journal_mix(mix, r->grids.items[k], strlen(r->grids.items[k]));
    mix = journal_mix(mix, numbers, sizeof numbers);
    return journal_mix(mix, scan->points.base, scan->points.n * sizeof(double));
}

static bool wrote(void *context, const struct sweep *sweep)
{
    struct scan *scan = context;
    progress_say(&scan->progress, sweep->done.points);
    return recorder_wrote(&scan->recorder, sweep);
}

bool scan_begin(struct scan *scan)
{
    const struct request *r = scan->request;
    struct arena *arena = scan->job->arena;
    scan->sweep.interrupt = interrupt_open(arena);
    scan->sweep.format = format_of(r);
    if (!check_request(scan))
        return false;
    scan->model = job_model(scan->job);
    if (scan->model == NULL)
        return false;
    if (!read_kinds(scan) || !read_columns(scan) || !open_points(scan) || !open_scanners(scan) || !choose_part(scan))
        return false;
    lay_out(scan);
    scan->sweep.arena = scan->sweep.tally.arena = scan->recorder.arena = arena;
    scan->sweep.points = &scan->points;
    scan->sweep.wrote = wrote;
    scan->sweep.context = scan;
    scan->recorder.sweep = &scan->sweep;
    scan->recorder.path = r->output;
    scan->recorder.resume = r->resume;
    scan->recorder.discard = r->output == NULL && (r->quiet || r->summary);
    scan->recorder.has_header = r->shard.index <= 1 || scan->sweep.format->binary;
    if (!check_binary(scan) || !recorder_open(&scan->recorder, fingerprint(scan), &scan->job->diags))
        return false;
    scan->progress = progress_start(arena, "points", !r->quiet, scan->sweep.done.points, scan->recorder.total);
    return true;
}
