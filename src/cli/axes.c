/* Invariant: a range is finite, and its lower end is below its upper end. */
#include "cli/axes.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "cli/entry.h"

static const char FORM[] = "write NAME=LO:HI, NAME for a range around the point, or LO:HI for a direction of --plane";

struct reading {
    struct entry_argument argument;
    struct diags *diags;
};

static bool refuse(const struct reading *r, const char *remedy, const char *what)
{
    return entry_refuse(&r->argument, what, remedy, r->diags);
}

static bool read_end(const struct reading *r, struct str text, double *value)
{
    text = entry_trimmed(text);
    if (!number_parse_any(text, value))
        return refuse(r, FORM, str_format(r->diags->arena, "'%.*s' is no number", (int)text.size, text.at));
    if (!isfinite(*value))
        return refuse(r, "both ends of an axis must be finite",
                      str_format(r->diags->arena, "'%.*s' is not finite", (int)text.size, text.at));
    return true;
}

static bool read_range(const struct reading *r, struct str text, struct axis_request *out)
{
    const char *colon = memchr(text.at, ':', text.size);
    if (colon == NULL)
        return refuse(r, FORM, "there is no ':' between a lower and an upper end");
    const size_t at = (size_t)(colon - text.at);
    if (!read_end(r, str_part(text, 0, at), &out->low) || !read_end(r, str_part(text, at + 1, text.size), &out->high))
        return false;
    out->ranged = true;
    if (!(out->low < out->high))
        return refuse(r, "the lower end must be below the upper end", "this axis has no length");
    return isfinite(out->high - out->low) || refuse(r, "choose a shorter one", "this axis is longer than numbers go");
}

/* One entry of theta. */
static bool read_name(const struct reading *r, const cp_model *model, struct axis_request *out)
{
    struct entries entries;
    if (!entry_find(model, &r->argument, &entries, r->diags))
        return false;
    if (entries.count != 1)
        return entry_refuse_array(&r->argument, entries.parameter, r->diags);
    out->named = true;
    out->entry = entries.first;
    return true;
}

bool axis_parse(const cp_model *model, const char *option, const char *text, struct axis_request *out,
                struct diags *diags)
{
    *out = (struct axis_request){0};
    if (text == NULL)
        return true;
    const struct reading r = {entry_argument_of(option, text), diags};
    if (r.argument.values.at != NULL)
        return read_name(&r, model, out) && read_range(&r, r.argument.values, out);
    return strchr(text, ':') != NULL ? read_range(&r, r.argument.name, out) : read_name(&r, model, out);
}
