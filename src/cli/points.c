/* Sources of points. Invariant: a point has the same number and the same values however it is reached: in one run, in a
 * shard or after a resume. */
#include "cli/points.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct span nowhere;
static const char MAGIC[] = "\x93NUMPY";
enum { MAGIC_SIZE = 6 };

/* ---- Opening --------------------------------------------------------------------------------------------------- */

/* Every entry that no axis and no column gives has a value. */
static bool check_base(const struct points *points, const unsigned char *given, const char *who, struct diags *diags)
{
    const struct cp_parameter *parameters = cp_model_parameters(points->model);
    for (size_t k = 0; k < cp_model_parameter_count(points->model); k++)
        for (size_t i = parameters[k].offset; i < parameters[k].offset + parameters[k].size; i++) {
            if (given[i] || !isnan(points->base[i]))
                continue;
            diag_add(diags, DIAG_POINT_MISSING, nowhere, "%s no value for '%s', nor does the model", who,
                     parameters[k].name)
                ->remedy = "give it with --at, such as --at name=0, or in the model";
            return false;
        }
    return true;
}

static bool open_grid(struct points *points, struct arena *arena, const struct points_request *request,
                      struct diags *diags)
{
    unsigned char *given = ARENA_ARRAY(arena, points->n, unsigned char);
    points->kind = POINTS_GRID;
    points->grid = grid_parse(arena, request->model, request->grid_count, request->grids, diags);
    if (points->grid == NULL)
        return false;
    points->end = points->grid->count;
    for (size_t a = 0; a < points->grid->axis_count; a++)
        given[points->grid->axes[a].entry] = 1;
    return check_base(points, given, "the grid gives", diags);
}

/* Whether a regular file begins as .npy files do. */
static bool is_npy(const char *path)
{
    char bytes[MAGIC_SIZE];
    struct stat status;
    bool input = strcmp(path, "-") == 0;
    int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool found = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && pread(fd, bytes, MAGIC_SIZE, 0) == MAGIC_SIZE &&
                 memcmp(bytes, MAGIC, MAGIC_SIZE) == 0;
    if (!input)
        close(fd);
    return found;
}

static bool open_rows(struct points *points, const struct points_request *request)
{
    points->kind = POINTS_ROWS;
    points->rows = cp_open_points(request->model, strcmp(request->file, "-") == 0 ? "/dev/stdin" : request->file);
    if (points->rows != NULL)
        points->end = cp_point_rows_count(points->rows);
    return points->rows != NULL;
}

static bool refuse_read(const struct lines *lines, struct diags *diags)
{
    diag_add(diags, DIAG_DATA_FILE, nowhere, "cannot read '%s': %s", lines->name,
             lines->error == E2BIG ? "a line is longer than 1 GB" : strerror(lines->error));
    return false;
}

static bool open_lines(struct points *points, struct arena *arena, const struct points_request *request,
                       struct diags *diags)
{
    if (!lines_open(&points->lines, arena, request->file, diags))
        return false;
    points->lines.interrupt = request->interrupt;
    struct str first = lines_peek(&points->lines);
    if (points->lines.error != 0)
        return refuse_read(&points->lines, diags);
    if (first.size >= MAGIC_SIZE && memcmp(first.at, MAGIC, MAGIC_SIZE) == 0) {
        diag_add(diags, DIAG_DATA_FORMAT, nowhere, "'%s' is an .npy file that comes through a pipe", points->lines.name)
            ->remedy = "name the file: --points FILE.npy";
        return false;
    }
    while (first.size > 0 && (first.at[0] == ' ' || first.at[0] == '\t'))
        first = str_part(first, 1, first.size);
    bool json = first.size > 0 && (first.at[0] == '[' || first.at[0] == '{');
    points->kind = json ? POINTS_JSON : POINTS_CSV;
    points->first = (struct str){arena_copy(arena, first.at, first.size, 1), first.size};
    return json || points->lines.stopped || points_csv_start(points, arena, diags);
}

bool points_open(struct points *points, struct arena *arena, const struct points_request *request, struct diags *diags)
{
    *points = (struct points){.model = request->model, .n = cp_model_dimension(request->model), .end = SIZE_MAX};
    points->base = cp_partial_point(request->model, request->at);
    if (points->base == NULL)
        return false;
    if (request->file == NULL)
        return open_grid(points, arena, request, diags);
    return is_npy(request->file) ? open_rows(points, request) : open_lines(points, arena, request, diags);
}

/* ---- Going through ---------------------------------------------------------------------------------------------- */

/* Takes up to `most` lines, headers not among them. */
static bool take_lines(struct points *points, size_t most, struct lines_block *out)
{
    return most > 0 && lines_take(&points->lines, most, out);
}

size_t points_total(const struct points *points, bool count_lines)
{
    struct lines lines;
    struct lines_block block;
    struct stat status;
    if (points->end != SIZE_MAX || !count_lines || fstat(points->lines.fd, &status) != 0 || !S_ISREG(status.st_mode))
        return points->end;
    struct arena *scratch = arena_child(points->lines.arena);
    struct diags diags = {.arena = scratch};
    size_t count = 0;
    if (lines_open(&lines, scratch, points->lines.fd == STDIN_FILENO ? "/dev/stdin" : points->lines.name, &diags))
        while (lines_take(&lines, SIZE_MAX, &block))
            count += block.count;
    arena_close(scratch);
    return count - (points->has_header && count > 0);
}

bool points_skip(struct points *points, size_t first)
{
    struct lines_block block;
    if (points->kind == POINTS_GRID || points->kind == POINTS_ROWS) {
        points->next = first;
        return first <= points->end;
    }
    for (; points->next < first; points->next += block.count)
        if (!take_lines(points, first - points->next, &block))
            return false;
    return true;
}

bool points_ready(struct points *points)
{
    return points->kind == POINTS_GRID || points->kind == POINTS_ROWS || lines_ready(&points->lines);
}

bool points_next(struct points *points, size_t most, struct points_block *out)
{
    size_t left = points->end - points->next;
    *out = (struct points_block){.first = points->next, .count = left < most ? left : most};
    if (points->kind == POINTS_CSV || points->kind == POINTS_JSON) {
        struct lines_block block;
        if (!take_lines(points, out->count, &block))
            return false;
        out->count = block.count;
        out->text = block.text;
        out->line = block.line;
    }
    points->next += out->count;
    return out->count > 0;
}

/* ---- Decoding --------------------------------------------------------------------------------------------------- */

static bool all_finite(size_t n, const double *theta)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(theta[i]))
            return false;
    return true;
}

static void refuse_rows(const struct points *points, const struct points_block *block, struct arena *arena,
                        const double *theta, struct points_item *items)
{
    for (size_t k = 0; k < block->count; k++)
        if (!all_finite(points->n, theta + k * points->n))
            items[k].error = str_format(arena, "row %zu: a value is not finite", block->first + k);
}

static void forget(size_t n, double *theta)
{
    for (size_t i = 0; i < n; i++)
        theta[i] = NAN;
}

/* A text without control characters and broken UTF-8, which lines may hold and records must not. */
static const char *printable(struct arena *arena, const char *text)
{
    struct text out = {.arena = arena};
    struct str rest = str_of(text);
    text_puts(&out, "");
    while (rest.size > 0) {
        uint32_t code = 0;
        size_t size = str_utf8(rest, &code);
        bool fine = size > 0 && code >= ' ' && !(code >= 0x7F && code < 0xA0);
        text_add(&out, fine ? str_part(rest, 0, size) : str_of("?"));
        rest = str_part(rest, size > 0 ? size : 1, rest.size);
    }
    return out.at;
}

static bool decode_lines(const struct points *points, const struct points_block *block, struct arena *arena,
                         cp_scanner *scanner, double *theta, struct points_item *items)
{
    struct str text = block->text;
    struct str line;
    size_t number = block->line;
    for (size_t k = 0; lines_next(&text, &line); number++) {
        if (lines_blank(line))
            continue;
        double *point = theta + k * points->n;
        struct points_item *item = &items[k++];
        item->line = number;
        memcpy(point, points->base, points->n * sizeof *point);
        if (points->kind == POINTS_CSV)
            item->error = points_csv_line(points, arena, line, point);
        else if (!cp_scanner_read(scanner, line.at, line.size, point, &item->id, &item->error))
            return false;
        if (item->error == NULL)
            continue;
        item->error = str_format(arena, "line %zu: %s", number, printable(arena, item->error));
        forget(points->n, point);
    }
    return true;
}

bool points_decode(const struct points *points, const struct points_block *block, struct arena *arena,
                   cp_scanner *scanner, double *theta, struct points_item *items)
{
    memset(items, 0, block->count * sizeof *items);
    if (points->kind == POINTS_CSV || points->kind == POINTS_JSON)
        return decode_lines(points, block, arena, scanner, theta, items);
    if (points->kind == POINTS_ROWS) {
        cp_point_rows_read(points->rows, block->first, block->count, theta);
        refuse_rows(points, block, arena, theta, items);
        return true;
    }
    for (size_t k = 0; k < block->count; k++) {
        memcpy(theta + k * points->n, points->base, points->n * sizeof *theta);
        grid_point(points->grid, block->first + k, theta + k * points->n);
    }
    return true;
}
