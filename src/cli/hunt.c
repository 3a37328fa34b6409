/* From the request to a search, and from what it found to the result and what is said beside it. */
#include "cli/hunt.h"

#include <string.h>

#include "cli/bounds.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/points.h"
#include "cli/progress.h"
#include "cli/words.h"
#include "report/layout.h"

static const struct span nowhere;

enum { MOST_MISTAKES = 10, AT_ONCE = 1024 };

struct hunt {
    struct job *job;
    cp_model *model;
    struct interrupt *interrupt;
    struct progress progress;
    struct cp_options options;
    struct bounds bounds;
    double *points; /* count x n */
    size_t point_count;
    struct cp_search_request request;
};

/* ---- What is asked for ---- */

static bool refuse(struct hunt *hunt, const char *remedy, const char *message)
{
    diag_add(&hunt->job->diags, DIAG_USAGE, nowhere, "%s", message)->remedy = remedy;
    return false;
}

static bool check_request(struct hunt *hunt)
{
    const struct request *r = hunt->job->request;
    if (r->boxes.count == 0 && r->points == NULL)
        return refuse(hunt, "give a box such as --box -2:2 or --box w1=-2:2, or points to start from with --points",
                      "there is nowhere to search");
    if (r->points != NULL && (r->starts > 0 || r->seed.given))
        return refuse(hunt, "leave out --starts and --seed, or --points",
                      "--points says where to start, and so do --starts and --seed");
    if (r->point != NULL && r->points == NULL)
        return refuse(hunt, "leave out --at, or give a box that is small around it",
                      "--at gives values that a file of --points leaves out, but there is no such file");
    return true;
}

/* Only verdicts that a critical point can have. */
static const char *verdict_name(size_t k)
{
    return k < CP_NOT_CRITICAL ? cp_verdict_name((enum cp_verdict)k) : NULL;
}

static bool read_verdicts(struct hunt *hunt)
{
    const char *list = hunt->job->request->only;
    return list == NULL || words_mask(list, "--verdict", verdict_name, &hunt->request.verdicts, &hunt->job->diags);
}

static bool read_box(struct hunt *hunt)
{
    const struct texts *boxes = &hunt->job->request->boxes;
    if (boxes->count == 0)
        return true;
    if (!bounds_parse(hunt->job->arena, hunt->model, boxes->count, boxes->items, &hunt->bounds, &hunt->job->diags))
        return false;
    hunt->request.low = hunt->bounds.low;
    hunt->request.high = hunt->bounds.high;
    return true;
}

/* ---- Points ---- */

static void note_mistakes(struct hunt *hunt, size_t count, const struct points_item *items, size_t *mistakes)
{
    const char *file = hunt->job->request->points;
    for (size_t k = 0; k < count; k++)
        if (items[k].error != NULL && ++*mistakes <= MOST_MISTAKES)
            diag_add(&hunt->job->diags, DIAG_POINT_SYNTAX, nowhere, "%s, %s", strcmp(file, "-") == 0 ? "<stdin>" : file,
                     items[k].error)
                ->remedy = NULL;
}

/* Decodes a block behind the points that were read. False if memory runs out. */
static bool take_block(struct hunt *hunt, struct points *points, const struct points_block *block, cp_scanner *scanner,
                       size_t *mistakes)
{
    struct arena *arena = hunt->job->arena;
    struct points_item *items = ARENA_ARRAY(arena, block->count, struct points_item);
    double *all = ARENA_ARRAY_RAW(arena, (hunt->point_count + block->count) * points->n, double);
    if (hunt->point_count > 0)
        memcpy(all, hunt->points, hunt->point_count * points->n * sizeof *all);
    hunt->points = all;
    if (!points_decode(points, block, arena, scanner, all + hunt->point_count * points->n, items))
        return false;
    note_mistakes(hunt, block->count, items, mistakes);
    hunt->point_count += block->count;
    return true;
}

static bool read_all_points(struct hunt *hunt, struct points *points, cp_scanner *scanner)
{
    struct points_block block;
    size_t mistakes = 0;
    for (size_t most = AT_ONCE; points_next(points, most, &block); most *= 2)
        if (!take_block(hunt, points, &block, scanner, &mistakes))
            return diag_add(&hunt->job->diags, DIAG_MEMORY, nowhere, "out of memory"), false;
    if (points->lines.error != 0)
        diag_add(&hunt->job->diags, DIAG_DATA_FILE, nowhere, "cannot read '%s' to its end: %s", points->lines.name,
                 strerror(points->lines.error));
    if (mistakes > MOST_MISTAKES)
        diag_add(&hunt->job->diags, DIAG_POINT_SYNTAX, nowhere, "%zu more points could not be read",
                 mistakes - MOST_MISTAKES)
            ->remedy = NULL;
    if (hunt->job->diags.count == 0 && hunt->point_count == 0)
        return refuse(hunt, "give at least one point, or a --box alone", "--points holds no points");
    return hunt->job->diags.count == 0;
}

static bool read_points(struct hunt *hunt)
{
    const struct request *r = hunt->job->request;
    struct points points;
    const struct points_request wanted = {
        .model = hunt->model, .at = r->point, .file = r->points, .interrupt = hunt->interrupt};
    if (r->points == NULL)
        return true;
    cp_scanner *scanner = cp_scanner_open(hunt->model, &hunt->options, false);
    if (scanner == NULL || !points_open(&points, hunt->job->arena, &wanted, &hunt->job->diags)) {
        if (hunt->job->diags.count == 0)
            job_fail(hunt->job);
        return false;
    }
    bool ok = read_all_points(hunt, &points, scanner);
    hunt->request.points = hunt->points;
    hunt->request.point_count = hunt->point_count;
    return ok;
}

/* ---- The search ---- */

static bool went_on(void *context, size_t done)
{
    struct hunt *hunt = context;
    progress_say(&hunt->progress, done);
    return interrupt_signal(hunt->interrupt) == 0;
}

/* Opens all that the search needs. */
static bool prepare(struct hunt *hunt)
{
    struct job *job = hunt->job;
    const struct request *r = job->request;
    hunt->interrupt = interrupt_open(job->arena);
    hunt->options = job_options(r);
    if (!check_request(hunt) || !read_verdicts(hunt))
        return false;
    hunt->model = job_model(job);
    if (hunt->model == NULL || !read_box(hunt) || !read_points(hunt))
        return false;
    hunt->request.starts = r->starts;
    hunt->request.seed = r->seed.value;
    hunt->request.has_index = r->index.given;
    hunt->request.index = r->index.value;
    hunt->request.threads = r->threads;
    hunt->request.options = &hunt->options;
    hunt->request.progress = went_on;
    hunt->request.context = hunt;
    size_t starts = hunt->point_count > 0 ? hunt->point_count : r->starts > 0 ? r->starts : CP_SEARCH_STARTS;
    hunt->progress = progress_start(job->arena, "starts", !r->quiet, 0, starts);
    return true;
}

/* What people must hear although they asked for other formats than text, or see nothing at all. */
static void add_notes(const struct hunt *hunt, const struct cp_search *search)
{
    struct text notes = {.arena = hunt->job->arena};
    const struct request *r = hunt->job->request;
    const struct report_style *style = &hunt->job->style;
    bool shown = (r->format == NULL || strcmp(r->format, "text") == 0) && r->output == NULL;
    if (!r->quiet && (!shown || search->count == 0)) {
        text_puts(&notes, "critpoint: ");
        if (search->count == 0 && search->hidden == 0)
            say(&notes, style, SAY_NONE_FOUND);
        else
            found_headline(&notes, search, style);
        say(&notes, style, SAY_LIST_TURNS);
        found_starts(&notes, search, style);
        text_puts(&notes, "\n");
    }
    if (search->balance.state == CP_BALANCE_FAILS) {
        text_puts(&notes, "critpoint: warning: ");
        found_balance(&notes, search, style);
        say(&notes, style, search->sampled ? SAY_BALANCE_MORE_STARTS : SAY_BALANCE_MORE_POINTS);
        text_puts(&notes, "\n");
    }
    if (search->starts < search->asked) {
        SAY(&notes, style, SAY_INTERRUPTED_STARTS, count_text(notes.arena, search->starts),
            count_text(notes.arena, search->asked));
        text_puts(&notes, "\n");
    }
    output_complain(text_str(&notes));
}

enum cp_status hunt_run(struct job *job)
{
    struct hunt hunt = {.job = job};
    if (!prepare(&hunt))
        return diag_status(&job->diags);
    const struct cp_search *search = cp_find(hunt.model, &hunt.request);
    progress_end(&hunt.progress);
    if (search == NULL)
        return job_fail(job);
    const char *format = job->request->format;
    const struct found_format *writer = format == NULL ? found_format_at(0) : found_format_find(str_of(format));
    writer->write(&job->result, search, &job->style);
    add_notes(&hunt, search);
    job->signal = interrupt_signal(hunt.interrupt);
    return CP_OK;
}
