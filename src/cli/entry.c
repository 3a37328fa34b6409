/* Invariant: the entries that are found lie within theta. */
#include "cli/entry.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/typo.h"
#include "cli/values.h"

static const struct span nowhere;

struct str entry_trimmed(struct str s)
{
    while (s.size > 0 && strchr(" \t", s.at[0]) != NULL)
        s = str_part(s, 1, s.size);
    while (s.size > 0 && strchr(" \t", s.at[s.size - 1]) != NULL)
        s = str_part(s, 0, s.size - 1);
    return s;
}

struct entry_argument entry_argument_of(const char *option, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return (struct entry_argument){.option = option, .text = text, .name = entry_trimmed(str_of(text))};
    const struct str name = {text, (size_t)(equals - text)};
    return (struct entry_argument){option, text, entry_trimmed(name), entry_trimmed(str_of(equals + 1))};
}

bool entry_refuse(const struct entry_argument *argument, const char *what, const char *remedy, struct diags *diags)
{
    diag_add(diags, DIAG_USAGE, nowhere, "%s cannot be '%s': %s", argument->option, argument->text, what)->remedy =
        remedy;
    return false;
}

static bool read_end(const struct entry_argument *argument, const struct entry_range_words *words, struct str text,
                     double *value, struct diags *diags)
{
    text = entry_trimmed(text);
    const int size = (int)text.size;
    if (!number_parse_any(text, value))
        return entry_refuse(argument, str_format(diags->arena, "'%.*s' is no number", size, text.at), words->form,
                            diags);
    return isfinite(*value) || entry_refuse(argument, str_format(diags->arena, "'%.*s' is not finite", size, text.at),
                                            words->finite, diags);
}

bool entry_range(const struct entry_argument *argument, const struct entry_range_words *words, struct str text,
                 double *low, double *high, struct diags *diags)
{
    const char *colon = memchr(text.at, ':', text.size);
    if (colon == NULL)
        return entry_refuse(argument, "there is no ':' between a lower and an upper end", words->form, diags);
    const size_t at = (size_t)(colon - text.at);
    if (!read_end(argument, words, str_part(text, 0, at), low, diags) ||
        !read_end(argument, words, str_part(text, at + 1, text.size), high, diags))
        return false;
    return *low < *high || entry_refuse(argument, words->empty, "the lower end must be below the upper end", diags);
}

/* The position that "[1,2]" has among the entries of an array. */
static bool read_subscript(struct str text, const struct cp_parameter *parameter, size_t *position)
{
    *position = 0;
    if (text.size < 2 || text.at[0] != '[' || text.at[text.size - 1] != ']')
        return false;
    text = str_part(text, 1, text.size - 1);
    for (size_t d = 0; d < parameter->rank; d++) {
        const char *comma = memchr(text.at, ',', text.size);
        bool last = d + 1 == parameter->rank;
        if ((comma == NULL) != last || parameter->shape[d] == 0)
            return false;
        struct str part = last ? text : str_part(text, 0, (size_t)(comma - text.at));
        size_t index = 0;
        while (part.size > 0 && part.at[0] == ' ')
            part = str_part(part, 1, part.size);
        if (!value_whole(part, parameter->shape[d] - 1, &index))
            return false;
        *position = *position * parameter->shape[d] + index;
        text = last ? text : str_part(text, (size_t)(comma + 1 - text.at), text.size);
    }
    return parameter->rank > 0;
}

bool entry_refuse_array(const struct entry_argument *argument, const struct cp_parameter *parameter,
                        struct diags *diags)
{
    struct text first = {.arena = diags->arena};
    for (size_t d = 0; d < parameter->rank; d++)
        text_puts(&first, d == 0 ? "[0" : ",0");
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere,
                 parameter->rank == 0 ? "%s cannot be '%s': '%s' is no array"
                                      : "%s cannot be '%s': '%s' is an array, and this is none of its entries",
                 argument->option, argument->text, parameter->name);
    if (parameter->rank > 0)
        diag->remedy = str_format(diags->arena, "name one of its entries, such as %s%s]", parameter->name, first.at);
    return false;
}

bool entry_find(const cp_model *model, const struct entry_argument *argument, struct entries *out, struct diags *diags)
{
    const struct cp_parameter *parameters = cp_model_parameters(model);
    struct str name = argument->name;
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < cp_model_parameter_count(model); k++) {
        const struct cp_parameter *p = &parameters[k];
        size_t length = strlen(p->name);
        size_t position = 0;
        typo_offer(&typo, str_of(p->name));
        if (name.size < length || memcmp(name.at, p->name, length) != 0)
            continue;
        bool whole = name.size == length;
        if (!whole && name.at[length] != '[')
            continue;
        if (!whole && !read_subscript(str_part(name, length, name.size), p, &position))
            return entry_refuse_array(argument, p, diags);
        *out = (struct entries){p, p->offset + position, whole ? p->size : 1};
        return true;
    }
    struct cp_diagnostic *diag = diag_add(diags, DIAG_POINT_NAME, nowhere, "%s: the model has no parameter '%.*s'",
                                          argument->option, (int)name.size, name.at);
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}
