/* Axes as people type them. Invariant: every axis moves another entry of theta, its values are finite, and the number of
 * points of the grid is at most 2^53. */
#include "cli/grid.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "cli/entry.h"
#include "cli/values.h"

static const size_t MOST_POINTS = (size_t)1 << 53;
static const char FORM[] = "write NAME=LO:HI:COUNT, NAME=[A,B,...] or NAME=VALUE";

/* An axis that is being read. */
struct reading {
    struct arena *arena;
    const cp_model *model;
    struct entry_argument argument;
    struct diags *diags;
};

static bool refuse(const struct reading *r, const char *remedy, const char *what)
{
    return entry_refuse(&r->argument, what, remedy, r->diags);
}

/* ---- Values --------------------------------------------------------------------------------------------------- */

static bool read_value(const struct reading *r, struct str text, double *value)
{
    text = entry_trimmed(text);
    if (number_parse(text, value) && isfinite(*value))
        return true;
    return refuse(r, FORM, str_format(r->arena, "'%.*s' is no finite number", (int)text.size, text.at));
}

/* "[A,B,...]" without the brackets. */
static bool read_list(const struct reading *r, struct str text, struct axis *axis)
{
    double *list = NULL;
    for (size_t at = 0; at <= text.size;) {
        const char *comma = memchr(text.at + at, ',', text.size - at);
        size_t end = comma == NULL ? text.size : (size_t)(comma - text.at);
        ARENA_GROW(r->arena, list, axis->count);
        if (!read_value(r, str_part(text, at, end), &list[axis->count++]))
            return false;
        at = end + 1;
    }
    axis->list = list;
    return true;
}

static bool read_range(const struct reading *r, struct str text, const char *colon, struct axis *axis)
{
    size_t first = (size_t)(colon - text.at);
    const char *next = memchr(colon + 1, ':', text.size - first - 1);
    if (next == NULL)
        return refuse(r, FORM, "the number of values is missing");
    size_t second = (size_t)(next - text.at);
    if (!read_value(r, str_part(text, 0, first), &axis->low) ||
        !read_value(r, str_part(text, first + 1, second), &axis->high))
        return false;
    if (!value_whole(entry_trimmed(str_part(text, second + 1, text.size)), MOST_POINTS, &axis->count) ||
        axis->count == 0)
        return refuse(r, FORM, "COUNT must be a whole number from 1");
    return true;
}

static bool read_axis(const struct reading *r, struct axis *axis)
{
    const struct str text = r->argument.values;
    if (text.at == NULL)
        return refuse(r, FORM, "there is no '='");
    *axis = (struct axis){0};
    const char *colon = memchr(text.at, ':', text.size);
    struct entries entries;
    if (!entry_find(r->model, &r->argument, &entries, r->diags))
        return false;
    if (entries.count != 1)
        return entry_refuse_array(&r->argument, entries.parameter, r->diags);
    axis->entry = entries.first;
    if (text.size >= 2 && text.at[0] == '[' && text.at[text.size - 1] == ']')
        return read_list(r, str_part(text, 1, text.size - 1), axis);
    if (colon != NULL)
        return read_range(r, text, colon, axis);
    axis->count = 1;
    return read_value(r, text, &axis->low);
}

/* ---- Grids ---------------------------------------------------------------------------------------------------- */

/* Adds the axis that was just read. */
static bool add_axis(const struct reading *r, struct grid *grid, const struct axis *axis)
{
    for (size_t k = 0; k < grid->axis_count; k++)
        if (grid->axes[k].entry == axis->entry)
            return refuse(r, "give each parameter one axis", "another --grid moves the same parameter");
    if (grid->count > MOST_POINTS / axis->count)
        return refuse(r, "take fewer values", "the grid has too many points");
    grid->count *= axis->count;
    grid->axes[grid->axis_count++] = *axis;
    return true;
}

const struct grid *grid_parse(struct arena *arena, const cp_model *model, size_t count, const char *const *texts,
                              struct diags *diags)
{
    struct grid *grid = ARENA_NEW(arena, struct grid);
    grid->axes = ARENA_ARRAY(arena, count, struct axis);
    grid->count = 1;
    bool ok = true;
    for (size_t k = 0; k < count; k++) {
        const struct reading reading = {arena, model, entry_argument_of("--grid", texts[k]), diags};
        struct axis axis;
        ok = read_axis(&reading, &axis) && add_axis(&reading, grid, &axis) && ok;
    }
    return ok ? grid : NULL;
}

double axis_value(const struct axis *axis, size_t k)
{
    if (axis->list != NULL)
        return axis->list[k];
    if (k == 0)
        return axis->low;
    if (k + 1 == axis->count)
        return axis->high;
    double intervals = (double)(axis->count - 1);
    double length = axis->high - axis->low;
    double step = length / intervals;
    if (!isfinite(length)) { /* the ends are about 1e308 apart */
        double t = (double)k / intervals;
        return axis->low * (1 - t) + axis->high * t;
    }
    return step == 0 ? (double)k / intervals * length + axis->low : (double)k * step + axis->low;
}

void grid_point(const struct grid *grid, size_t k, double *theta)
{
    for (size_t a = grid->axis_count; a-- > 0;) {
        const struct axis *axis = &grid->axes[a];
        theta[axis->entry] = axis_value(axis, k % axis->count);
        k /= axis->count;
    }
}
