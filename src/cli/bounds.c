/* Invariant: each entry of theta gets its bounds from the most special option that is about it. */
#include "cli/bounds.h"

#include <string.h>

#include "cli/entry.h"
#include "report/records.h"

static const struct span nowhere;
static const struct entry_range_words words = {
    .form = "write NAME=LO:HI, or LO:HI for all parameters that no other --box names",
    .finite = "both ends of a box must be finite",
    .empty = "this box is empty",
};

enum rank { RANK_NONE, RANK_ALL, RANK_PARAMETER, RANK_ENTRY };

/* The boxes that are being read. */
struct reading {
    const cp_model *model;
    struct entry_argument argument; /* the one at hand */
    struct diags *diags;
    struct bounds *out;
    const char **by;  /* n: which text gave bounds to an entry; NULL: none yet */
    enum rank *ranks; /* n: and how special it was */
};

/* Which entries an option is about, and how special that is: all, an array, a single one. */
static bool find_entries(const struct reading *r, struct entries *entries, enum rank *rank)
{
    const struct entry_argument *argument = &r->argument;
    *entries = (struct entries){NULL, 0, cp_model_dimension(r->model)};
    *rank = RANK_ALL;
    if (argument->values.at == NULL)
        return true;
    if (!entry_find(r->model, argument, entries, r->diags))
        return false;
    bool part = entries->parameter->rank > 0 && argument->name.size > strlen(entries->parameter->name);
    *rank = part ? RANK_ENTRY : RANK_PARAMETER;
    return true;
}

static bool read_box(struct reading *r)
{
    double low = 0;
    double high = 0;
    struct entries entries;
    enum rank rank;
    const struct entry_argument *argument = &r->argument;
    if (!find_entries(r, &entries, &rank) ||
        !entry_range(argument, &words, argument->values.at == NULL ? argument->name : argument->values, &low, &high,
                     r->diags))
        return false;
    for (size_t i = entries.first; i < entries.first + entries.count; i++) {
        if (r->ranks[i] == rank)
            return entry_refuse(argument,
                                str_format(r->diags->arena, "--box '%s' is about the same parameter", r->by[i]),
                                "give each parameter one box", r->diags);
        if (r->ranks[i] > rank)
            continue;
        r->ranks[i] = rank;
        r->by[i] = argument->text;
        r->out->low[i] = low;
        r->out->high[i] = high;
    }
    return true;
}

static bool check_complete(struct arena *arena, const struct reading *r)
{
    size_t n = cp_model_dimension(r->model);
    const struct cp_report named = {
        .n = n, .parameters = cp_model_parameters(r->model), .parameter_count = cp_model_parameter_count(r->model)};
    for (size_t i = 0; i < n; i++) {
        if (r->by[i] != NULL)
            continue;
        struct text name = {.arena = arena};
        record_parameter_name(&name, &named, i);
        diag_add(r->diags, DIAG_USAGE, nowhere, "'%s' has no box", name.at)->remedy =
            str_format(r->diags->arena, "add --box %s=LO:HI, or --box LO:HI for all that have none", name.at);
        return false;
    }
    return true;
}

bool bounds_parse(struct arena *arena, const cp_model *model, size_t count, const char *const *texts,
                  struct bounds *out, struct diags *diags)
{
    size_t n = cp_model_dimension(model);
    out->low = ARENA_ARRAY(arena, n, double);
    out->high = ARENA_ARRAY(arena, n, double);
    struct reading reading = {.model = model,
                              .diags = diags,
                              .out = out,
                              .by = ARENA_ARRAY(arena, n, const char *),
                              .ranks = ARENA_ARRAY(arena, n, enum rank)};
    bool ok = true;
    for (size_t k = 0; k < count; k++) {
        reading.argument = entry_argument_of("--box", texts[k]);
        ok = read_box(&reading) && ok;
    }
    return ok && check_complete(arena, &reading);
}
