/* Both kinds of files are tables of points as 'critpoint scan' reads them. In the file of a way the first cell of a row is the
 * label of its run, and a new label begins a new way. Points on their own are grouped by verdict, which is computed anew. */
#include "cli/overlay.h"

#include <string.h>

#include "cli/points.h"
#include "report/layout.h"
#include "report/names.h"

static const struct span nowhere;

enum { AT_ONCE = 1024, MOST_POINTS = 200000 };

struct overlay_list {
    struct job *job;
    cp_model *model;
    size_t n;
    struct overlay *items;
    size_t count;
    cp_scanner *scanner;
};

static void add_point(struct overlay_list *list, const char *label, bool is_way, const double *theta)
{
    struct arena *arena = list->job->arena;
    struct overlay *last = NULL;
    for (size_t k = 0; k < list->count; k++)
        if (list->items[k].is_way == is_way && strcmp(list->items[k].label, label) == 0)
            last = &list->items[k];
    if (last == NULL) {
        ARENA_GROW(arena, list->items, list->count);
        last = &list->items[list->count++];
        *last = (struct overlay){.label = str_copy(arena, str_of(label)), .is_way = is_way};
    }
    if ((last->count & (last->count - 1)) == 0) { /* full: a power of two */
        double *grown = ARENA_ARRAY(arena, (last->count == 0 ? 1 : 2 * last->count) * list->n, double);
        if (last->count > 0)
            memcpy(grown, last->theta, last->count * list->n * sizeof *grown);
        last->theta = grown;
    }
    memcpy(last->theta + last->count++ * list->n, theta, list->n * sizeof *theta);
}

/* Whether the first cell of a row is the label of a run. */
static bool has_labels(const struct points *points)
{
    return points->kind == POINTS_CSV && str_is(str_part(points->first, 0, strlen("optimizer")), "optimizer");
}

/* The first cell of a row of CSV. */
static const char *label_of(struct arena *arena, struct str line)
{
    const char *end = memchr(line.at, ',', line.size);
    size_t size = end == NULL ? line.size : (size_t)(end - line.at);
    if (size > 0 && line.at[0] == '"') {
        end = memchr(line.at + 1, '"', line.size - 1);
        return str_copy(arena, str_part(line, 1, end == NULL ? line.size : (size_t)(end - line.at)));
    }
    return str_copy(arena, str_part(line, 0, size));
}

static bool refuse(struct overlay_list *list, const char *file, const struct points_item *item)
{
    diag_add(&list->job->diags, DIAG_DATA_FORMAT, nowhere, "%s: %s", file, item->error);
    return false;
}

static bool memory(struct overlay_list *list)
{
    diag_add(&list->job->diags, DIAG_MEMORY, nowhere, "out of memory");
    return false;
}

/* Ways: the labels stand in the lines of the text, if there is one. */
static bool add_ways(struct overlay_list *list, const char *file, struct str text, size_t count, const double *theta,
                     const struct points_item *items)
{
    const bool labelled = text.size > 0;
    struct str line;
    for (size_t k = 0; k < count; k++) {
        if (items[k].error != NULL)
            return refuse(list, file, &items[k]);
        bool more = labelled;
        while (more && (more = lines_next(&text, &line)) && lines_blank(line))
            ;
        add_point(list, more ? label_of(list->job->arena, line) : file, true, theta + k * list->n);
    }
    return true;
}

static bool add_points(struct overlay_list *list, const char *file, size_t count, const double *theta,
                       const struct points_item *items)
{
    struct cp_record *records = ARENA_ARRAY(list->job->arena, count, struct cp_record);
    for (size_t k = 0; k < count; k++)
        if (items[k].error != NULL)
            return refuse(list, file, &items[k]);
    if (!cp_scanner_run(list->scanner, count, theta, records))
        return memory(list);
    for (size_t k = 0; k < count; k++)
        add_point(list, records[k].error != NULL ? "not finite" : word(NULL, name_verdict(records[k].verdict)), false,
                  theta + k * list->n);
    return true;
}

static bool read_file(struct overlay_list *list, const char *file, bool is_way)
{
    struct job *job = list->job;
    struct points points;
    struct points_block block;
    const struct points_request request = {.model = list->model, .at = job->request->point, .file = file};
    size_t total = 0;
    if (!points_open(&points, job->arena, &request, &job->diags))
        return job_fail(job), false;
    double *theta = ARENA_ARRAY(job->arena, AT_ONCE * list->n, double);
    struct points_item *items = ARENA_ARRAY(job->arena, AT_ONCE, struct points_item);
    while (points_next(&points, AT_ONCE, &block)) {
        total += block.count;
        if (total > MOST_POINTS) {
            diag_add(&job->diags, DIAG_USAGE, nowhere, "%s has more than %d points", file, MOST_POINTS)->remedy =
                "draw fewer: critpoint descend --stride N writes every N-th place";
            return false;
        }
        if (!points_decode(&points, &block, job->arena, list->scanner, theta, items))
            return memory(list);
        bool ok =
            is_way ? add_ways(list, file, has_labels(&points) ? block.text : (struct str){0}, block.count, theta, items)
                   : add_points(list, file, block.count, theta, items);
        cp_scanner_clear(list->scanner);
        if (!ok)
            return false;
    }
    return true;
}

bool overlay_read(struct job *job, cp_model *model, size_t *count, struct overlay **out)
{
    const struct request *request = job->request;
    struct overlay_list list = {.job = job, .model = model, .n = cp_model_dimension(model)};
    const struct cp_options options = job_options(request);
    *count = 0;
    *out = NULL;
    if (request->path == NULL && request->points == NULL)
        return true;
    list.scanner = cp_scanner_open(model, &options, false);
    if (list.scanner == NULL)
        return job_fail(job), false;
    if (request->path != NULL && !read_file(&list, request->path, true))
        return false;
    if (request->points != NULL && !read_file(&list, request->points, false))
        return false;
    *count = list.count;
    *out = list.items;
    return true;
}

static enum cp_verdict *verdicts_of(struct arena *arena, const struct overlay *overlay)
{
    for (int v = 0; !overlay->is_way && v < CP_VERDICT_COUNT; v++) {
        if (strcmp(word(NULL, name_verdict((enum cp_verdict)v)), overlay->label) != 0)
            continue;
        enum cp_verdict *verdicts = ARENA_ARRAY(arena, overlay->count, enum cp_verdict);
        for (size_t k = 0; k < overlay->count; k++)
            verdicts[k] = (enum cp_verdict)v;
        return verdicts;
    }
    return NULL;
}

const struct picture_series *overlay_project(struct arena *arena, const struct cp_plane *plane, size_t count,
                                             const struct overlay *overlays)
{
    struct picture_series *series = ARENA_ARRAY(arena, count, struct picture_series);
    for (size_t k = 0; k < count; k++) {
        double *at = ARENA_ARRAY(arena, 2 * overlays[k].count, double);
        for (size_t i = 0; i < overlays[k].count; i++)
            cp_plane_project(plane, overlays[k].theta + i * plane->n, at + 2 * i);
        series[k] = (struct picture_series){.label = overlays[k].label,
                                            .is_way = overlays[k].is_way,
                                            .count = overlays[k].count,
                                            .at = at,
                                            .verdict = verdicts_of(arena, &overlays[k])};
    }
    return series;
}
