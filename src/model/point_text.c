/* Points as people type them: "0,0", "w1=0,W=[[1,2],[3,4]]", or JSON. All mistakes are told at their place in the text. */
#include "model/point.h"

#include "base/number.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const char BLANKS[] = " \t\r\n";

static bool is_blank(char c)
{
    return c != 0 && strchr(BLANKS, c) != NULL;
}

static struct span trimmed(const struct source *source, size_t begin, size_t end)
{
    while (begin < end && is_blank(source->text.at[begin]))
        begin++;
    while (end > begin && is_blank(source->text.at[end - 1]))
        end--;
    return (struct span){source, begin, end};
}

static struct str span_text(struct span span)
{
    return str_part(span.source->text, span.begin, span.end);
}

/* The end of the part that starts at `from`: the next comma outside brackets, or the end. */
static size_t part_end(struct str text, size_t from)
{
    int depth = 0;
    for (size_t i = from; i < text.size; i++) {
        depth += (text.at[i] == '[') - (text.at[i] == ']');
        if (text.at[i] == ',' && depth == 0)
            return i;
    }
    return text.size;
}

static bool is_stored(const struct model *model, struct str name)
{
    bool found = false;
    for (size_t k = 0; k < model->point_count; k++)
        found = found || str_equal(model->points[k].name, name);
    return found;
}

/* Neither a number nor one of the other forms; perhaps the name of a file without a known ending, or of a point. */
static void refuse_word(struct point *point, struct span span, struct str text)
{
    struct cp_diagnostic *diag =
        diag_add(point->model->diags, DIAG_POINT_SYNTAX, span, "'%.*s' is no number", (int)text.size, text.at);
    if (access(str_copy(point->scratch, text), F_OK) == 0)
        diag->remedy = "the ending of a file says what it holds: .json .csv .npy .npz .safetensors";
    else if (is_stored(point->model, text))
        diag->remedy = str_format(point->model->diags->arena, "did you mean '@%.*s'?", (int)text.size, text.at);
}

static bool read_number(struct point *point, struct span span, double *out)
{
    struct str text = span_text(span);
    if (text.size != 0 && number_parse(text, out))
        return true;
    double value;
    if (text.size == 0)
        diag_add(point->model->diags, DIAG_POINT_SYNTAX, span, "a value is missing");
    else if (number_parse_any(text, &value))
        diag_add(point->model->diags, DIAG_POINT_NOT_FINITE, span, "'%.*s' is not finite", (int)text.size, text.at);
    else
        refuse_word(point, span, text);
    return false;
}

/* "1,-2,3" */
static bool read_numbers(struct point *point, const struct source *source)
{
    const struct model *model = point->model;
    size_t count = 0;
    bool ok = true;
    for (size_t at = 0; at <= source->text.size; count++) {
        size_t end = part_end(source->text, at);
        struct span span = trimmed(source, at, end);
        double value = 0;
        ok = read_number(point, span, &value) && ok;
        if (count < model->n) {
            if (isinf(value))
                ok = point_refuse_value(point, span, model_entry_name(point->scratch, model, count), value);
            point->theta[count] = value;
        }
        at = end + 1;
    }
    if (ok && count != model->n)
        return point_refuse_length(point, trimmed(source, 0, source->text.size), NULL, count);
    return ok;
}

/* ---- Assignments ---- */

/* The source with everything outside the span blanked, so that JSON in it has the places of the whole. */
static const struct source *blank_outside(struct arena *scratch, struct span span)
{
    struct str text = span.source->text;
    char *copy = arena_copy(scratch, text.at, text.size, 1);
    for (size_t i = 0; i < text.size; i++)
        if ((i < span.begin || i >= span.end) && copy[i] != '\n')
            copy[i] = ' ';
    struct source *blanked = ARENA_NEW(scratch, struct source);
    *blanked = (struct source){span.source->name, {copy, text.size}};
    return blanked;
}

/* Shows the lines as they were before they were blanked. */
static void restore_lines(struct diags *diags, size_t from, const struct source *source)
{
    for (size_t k = from; k < diags->count; k++) {
        size_t at = 0;
        for (size_t line = 1; line < diags->items[k].line && at < source->text.size; at++)
            line += source->text.at[at] == '\n';
        struct str text = span_locate((struct span){source, at, at}).text;
        diags->items[k].line_text = str_copy(diags->arena, text);
    }
}

static bool set_list(struct point *point, const struct model_name *name, struct span value)
{
    struct diags *diags = point->model->diags;
    size_t before = diags->count;
    const struct json *json = json_parse(point->scratch, blank_outside(point->scratch, value), diags);
    bool ok = json != NULL && point_set(point, name, json);
    restore_lines(diags, before, value.source);
    return ok;
}

/* "name=value": a number, or a list as JSON. */
static bool read_assignment(struct point *point, const struct source *source, size_t begin, size_t end)
{
    struct span all = trimmed(source, begin, end);
    const char *equals = memchr(source->text.at + begin, '=', end - begin);
    if (all.begin == all.end) {
        diag_add(point->model->diags, DIAG_POINT_SYNTAX, all, "an assignment is missing")->remedy = "remove the comma";
        return false;
    }
    if (equals == NULL) {
        diag_add(point->model->diags, DIAG_POINT_SYNTAX, all, "'%.*s' assigns to no name", (int)span_text(all).size,
                 span_text(all).at);
        return false;
    }
    size_t middle = (size_t)(equals - source->text.at);
    struct span left = trimmed(source, begin, middle);
    struct span value = trimmed(source, middle + 1, end);
    const struct model_name name = {span_text(left), left, NULL};
    if (value.end > value.begin && source->text.at[value.begin] == '[')
        return set_list(point, &name, value);
    struct json number = {.kind = JSON_NUMBER, .span = value};
    return read_number(point, value, &number.number) && point_set(point, &name, &number);
}

static bool read_assignments(struct point *point, const struct source *source)
{
    bool ok = true;
    for (size_t at = 0; at <= source->text.size;) {
        size_t end = part_end(source->text, at);
        ok = read_assignment(point, source, at, end) && ok;
        at = end + 1;
    }
    return ok;
}

bool point_from_text(struct point *point, const struct source *source)
{
    struct span all = trimmed(source, 0, source->text.size);
    if (all.begin == all.end) {
        diag_add(point->model->diags, DIAG_POINT_SYNTAX, all, "the point is empty");
        return false;
    }
    char first = source->text.at[all.begin];
    if (first == '[' || first == '{') {
        const struct json *json = json_parse(point->scratch, source, point->model->diags);
        return json != NULL && point_from_json(point, json);
    }
    if (memchr(source->text.at, '=', source->text.size) != NULL)
        return read_assignments(point, source);
    return read_numbers(point, source);
}
