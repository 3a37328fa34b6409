/* Points as lines of CSV: with a header of parameter names, or bare numbers in the order of the parameters, separated by
 * commas, semicolons or blanks, as awk and seq write them. A line is a record: cells do not span lines. */
#include "cli/points.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/typo.h"
#include "report/records.h"

static const struct span nowhere;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct str trimmed(struct str s)
{
    while (s.size > 0 && is_blank(s.at[0]))
        s = str_part(s, 1, s.size);
    while (s.size > 0 && is_blank(s.at[s.size - 1]))
        s.size--;
    return s;
}

/* The end of the cell that starts at `from`; separators within quotes do not count. */
static size_t cell_end(const struct points *points, struct str line, size_t from)
{
    bool quoted = false;
    for (size_t i = from; i < line.size; i++) {
        char c = line.at[i];
        quoted ^= c == '"';
        if (!quoted && (points->blanks ? is_blank(c) : c == points->separator))
            return i;
    }
    return line.size;
}

/* Takes the next cell off a line, without its quotes. False if there is none left. */
static bool next_cell(const struct points *points, struct str line, size_t *at, struct str *cell)
{
    while (points->blanks && *at < line.size && is_blank(line.at[*at]))
        ++*at;
    if (*at > line.size || (points->blanks && *at == line.size))
        return false;
    size_t end = cell_end(points, line, *at);
    *cell = trimmed(str_part(line, *at, end));
    if (cell->size >= 2 && cell->at[0] == '"' && cell->at[cell->size - 1] == '"')
        *cell = str_part(*cell, 1, cell->size - 1);
    *at = end + 1;
    return true;
}

static void find_separator(struct points *points)
{
    struct str line = points->first;
    bool comma = memchr(line.at, ',', line.size) != NULL;
    bool semicolon = memchr(line.at, ';', line.size) != NULL;
    points->separator = comma || !semicolon ? ',' : ';';
    points->blanks = !comma && !semicolon;
}

/* ---- The first line --------------------------------------------------------------------------------------------- */

/* No parameter is called by a number: a first line with one is a point, if perhaps a bad one. */
static bool has_number(const struct points *points)
{
    struct str cell;
    double value;
    for (size_t at = 0; next_cell(points, points->first, &at, &cell);)
        if (number_parse_any(cell, &value))
            return true;
    return false;
}

/* A column of 'critpoint find', or of the file of 'critpoint descend --path'. */
static bool is_foreign(struct str name)
{
    static const char *const names[] = {"starts", "optimizer", "step"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (str_is(name, names[k]))
            return true;
    return false;
}

/* The entry that a column of this name gives; n if it is none, but a column of our own; SIZE_MAX if it is neither. */
static size_t entry_of(const struct points *points, struct arena *arena, struct str name, struct typo *typo)
{
    const struct cp_report named = {
        .n = points->n,
        .parameters = cp_model_parameters(points->model),
        .parameter_count = cp_model_parameter_count(points->model),
    };
    for (size_t i = 0; i < points->n; i++) {
        struct text entry = {.arena = arena};
        record_parameter_name(&entry, &named, i);
        typo_offer(typo, text_str(&entry));
        if (str_equal(name, text_str(&entry)))
            return i;
    }
    for (size_t k = 0; k < record_column_count(); k++)
        if (str_is(name, record_column_name(k)))
            return points->n;
    for (size_t k = 0; k < record_column_count(); k++) {
        size_t size = strlen(record_column_name(k));
        if (name.size > size && name.at[size] == '[' && memcmp(name.at, record_column_name(k), size) == 0)
            return points->n;
    }
    return is_foreign(name) ? points->n : SIZE_MAX;
}

static bool refuse_column(const struct points *points, struct str name, struct typo typo, struct diags *diags)
{
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_POINT_NAME, nowhere, "%s: the model has no parameter '%.*s', which heads a column",
                 points->lines.name, (int)name.size, name.at);
    diag->remedy = "the first line of CSV names parameters, such as w1,w2 or \"W[0,1]\"";
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}

static bool read_header(struct points *points, struct arena *arena, unsigned char *given, struct diags *diags)
{
    struct str cell;
    for (size_t at = 0; next_cell(points, points->first, &at, &cell); points->cell_count++) {
        struct typo typo = typo_start(cell);
        size_t entry = entry_of(points, arena, cell, &typo);
        if (entry == SIZE_MAX)
            return refuse_column(points, cell, typo, diags);
        if (entry < points->n && given[entry]++) {
            diag_add(diags, DIAG_POINT_SYNTAX, nowhere, "%s: two columns are named '%.*s'", points->lines.name,
                     (int)cell.size, cell.at);
            return false;
        }
        ARENA_GROW(arena, points->entries, points->cell_count);
        points->entries[points->cell_count] = entry < points->n ? entry : SIZE_MAX;
    }
    return true;
}

static bool every_entry(struct points *points, struct arena *arena, struct diags *diags)
{
    struct str cell;
    for (size_t at = 0; next_cell(points, points->first, &at, &cell);)
        points->cell_count++;
    points->entries = ARENA_ARRAY(arena, points->n, size_t);
    for (size_t i = 0; i < points->n; i++)
        points->entries[i] = i;
    if (points->cell_count == points->n)
        return true;
    diag_add(diags, DIAG_POINT_LENGTH, nowhere, "%s: the first line has %zu value%s, the model %zu parameter%s",
             points->lines.name, points->cell_count, points->cell_count == 1 ? "" : "s", points->n,
             points->n == 1 ? "" : "s")
        ->remedy = "give a value for each parameter, or name the columns in a first line";
    return false;
}

/* Every parameter without a column has a value. */
static bool check_columns(const struct points *points, const unsigned char *given, struct diags *diags)
{
    for (size_t i = 0; i < points->n; i++) {
        if (given[i] || !isnan(points->base[i]))
            continue;
        struct text name = {.arena = diags->arena};
        const struct cp_report named = {
            .n = points->n,
            .parameters = cp_model_parameters(points->model),
            .parameter_count = cp_model_parameter_count(points->model),
        };
        record_parameter_name(&name, &named, i);
        diag_add(diags, DIAG_POINT_MISSING, nowhere, "%s has no column '%s', and the model has no value for it",
                 points->lines.name, name.at)
            ->remedy = "add the column, or give the value with --at";
        return false;
    }
    return true;
}

bool points_csv_start(struct points *points, struct arena *arena, struct diags *diags)
{
    struct lines_block line;
    unsigned char *given = ARENA_ARRAY(arena, points->n, unsigned char);
    if (points->first.size == 0)
        return true; /* no points */
    find_separator(points);
    if (has_number(points))
        return every_entry(points, arena, diags);
    points->has_header = true;
    return read_header(points, arena, given, diags) && check_columns(points, given, diags) &&
           lines_take(&points->lines, 1, &line);
}

/* ---- The others ------------------------------------------------------------------------------------------------- */

static const char *refuse_cell(struct arena *arena, struct str cell, const char *what)
{
    enum { SHOWN = 40 }; /* bytes of a cell */
    bool cut = cell.size > SHOWN;
    return str_format(arena, "'%.*s%s' %s", (int)(cut ? SHOWN : cell.size), cell.at, cut ? "..." : "", what);
}

static const char *read_cell(struct arena *arena, struct str cell, double *value)
{
    if (cell.size == 0)
        return "a cell is empty";
    if (!number_parse_any(cell, value))
        return refuse_cell(arena, cell, "is no number");
    return isfinite(*value) ? NULL : refuse_cell(arena, cell, "is not finite");
}

const char *points_csv_line(const struct points *points, struct arena *arena, struct str line, double *theta)
{
    struct str cell;
    size_t count = 0;
    const char *error = NULL;
    for (size_t at = 0; next_cell(points, line, &at, &cell); count++)
        if (count < points->cell_count && points->entries[count] != SIZE_MAX && error == NULL)
            error = read_cell(arena, cell, &theta[points->entries[count]]);
    if (count == points->cell_count)
        return error;
    return str_format(arena, "%zu cell%s where the first line has %zu", count, count == 1 ? "" : "s",
                      points->cell_count);
}
