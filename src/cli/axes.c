/* Invariant: a range is finite, and its lower end is below its upper end. */
#include "cli/axes.h"

#include <math.h>
#include <string.h>

#include "cli/entry.h"

static const struct entry_range_words words = {
    .form = "write NAME=LO:HI, NAME for a range around the point, or LO:HI for a direction of --plane",
    .finite = "both ends of an axis must be finite",
    .empty = "this axis has no length",
};

struct reading {
    struct entry_argument argument;
    struct diags *diags;
};

static bool read_range(const struct reading *r, struct str text, struct axis_request *out)
{
    out->ranged = entry_range(&r->argument, &words, text, &out->low, &out->high, r->diags);
    return out->ranged &&
           (isfinite(out->high - out->low) ||
            entry_refuse(&r->argument, "this axis is longer than numbers go", "choose a shorter one", r->diags));
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
