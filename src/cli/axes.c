/* Invariant: a range is finite, and its lower end is below its upper end. */
#include "cli/axes.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "cli/entry.h"

static const struct span nowhere;
static const char FORM[] = "write NAME=LO:HI, NAME for a range around the point, or LO:HI for a direction of --plane";

struct reading {
    const char *option;
    const char *text;
    struct diags *diags;
};

static bool refuse(const struct reading *r, const char *remedy, const char *what)
{
    diag_add(r->diags, DIAG_USAGE, nowhere, "%s cannot be '%s': %s", r->option, r->text, what)->remedy = remedy;
    return false;
}

static bool read_end(const struct reading *r, struct str text, double *value)
{
    if (!number_parse_any(text, value))
        return refuse(r, FORM, str_format(r->diags->arena, "'%.*s' is no number", (int)text.size, text.at));
    if (!isfinite(*value))
        return refuse(r, "both ends of an axis must be finite",
                      str_format(r->diags->arena, "'%.*s' is not finite", (int)text.size, text.at));
    return true;
}

static bool read_range(const struct reading *r, const char *text, struct axis_request *out)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL)
        return refuse(r, FORM, "there is no ':' between a lower and an upper end");
    const struct str low = {text, (size_t)(colon - text)};
    if (!read_end(r, low, &out->low) || !read_end(r, str_of(colon + 1), &out->high))
        return false;
    out->ranged = true;
    if (!(out->low < out->high))
        return refuse(r, "the lower end must be below the upper end", "this axis has no length");
    return isfinite(out->high - out->low) || refuse(r, "choose a shorter one", "this axis is longer than numbers go");
}

/* One entry of theta. */
static bool read_name(const struct reading *r, const cp_model *model, struct str name, struct axis_request *out)
{
    const struct entry_argument argument = {r->option, r->text, name};
    struct entries entries;
    if (!entry_find(model, &argument, &entries, r->diags))
        return false;
    if (entries.count != 1)
        return entry_refuse_array(&argument, entries.parameter, r->diags);
    out->named = true;
    out->entry = entries.first;
    return true;
}

bool axis_parse(const cp_model *model, const char *option, const char *text, struct axis_request *out,
                struct diags *diags)
{
    const struct reading r = {option, text, diags};
    *out = (struct axis_request){0};
    if (text == NULL)
        return true;
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return strchr(text, ':') != NULL ? read_range(&r, text, out) : read_name(&r, model, str_of(text), out);
    return read_name(&r, model, (struct str){text, (size_t)(equals - text)}, out) && read_range(&r, equals + 1, out);
}
