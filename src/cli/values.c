/* A reader either sets its field or says, in one diagnostic, which text it got and what the rule is. */
#include "cli/values.h"

#include <math.h>
#include <stdint.h>

#include "base/number.h"
#include "base/typo.h"

static const struct span nowhere;

static void *field_of(struct request *request, const struct option_row *row)
{
    return (char *)request + row->field;
}

static bool refuse(const struct option_row *row, const char *text, const char *rule, struct diags *diags)
{
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere, "%s cannot be '%s'", option_spelling(diags->arena, row), text);
    diag->remedy = str_format(diags->arena, "%s must be %s", row->argument, rule);
    return false;
}

bool value_flag(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    (void)text;
    (void)diags;
    bool *field = field_of(request, row);
    *field = true;
    return true;
}

bool value_text(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    if (*text == '\0')
        return refuse(row, text, "a text that is not empty", diags);
    const char **field = field_of(request, row);
    *field = text;
    return true;
}

static bool refuse_choice(const struct command *command, const struct option_row *row, const char *text,
                          struct typo typo, struct diags *diags)
{
    struct option_row named = *row;
    named.argument = "";
    struct cp_diagnostic *diag = row->argument != NULL
                                     ? diag_add(diags, DIAG_USAGE, nowhere, "%s cannot be '%s' for 'critpoint %s'",
                                                option_spelling(diags->arena, row), text, command->name)
                                     : diag_add(diags, DIAG_USAGE, nowhere, "%s does not apply to 'critpoint %s'",
                                                option_spelling(diags->arena, row), command->name);
    diag->remedy = str_format(diags->arena, "possible: %s", option_argument(diags->arena, command, &named));
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}

bool value_choice(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    struct typo typo = typo_start(str_of(text));
    const char **field = field_of(request, row);
    for (size_t k = 0; row->choices(request->command, k) != NULL; k++) {
        const char *name = row->choices(request->command, k);
        typo_offer(&typo, str_of(name));
        if (!str_is(str_of(text), name))
            continue;
        *field = name;
        return true;
    }
    return refuse_choice(request->command, row, text, typo, diags);
}

static bool read_between(struct request *request, const struct option_row *row, const char *text, double below,
                         const char *rule, struct diags *diags)
{
    double value = NAN;
    if (!number_parse(str_of(text), &value) || !(value > 0 && value < below))
        return refuse(row, text, rule, diags);
    double *field = field_of(request, row);
    *field = value;
    return true;
}

bool value_positive(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    return read_between(request, row, text, INFINITY, "a finite number above 0", diags);
}

bool value_fraction(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    return read_between(request, row, text, 1, "a number above 0 and below 1, such as 1e-6", diags);
}

bool value_whole(struct str text, size_t most, size_t *value)
{
    size_t sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        size_t digit = (size_t)(text.at[i] - '0');
        if (digit > most || sum > (most - digit) / 10)
            return false;
        sum = 10 * sum + digit;
    }
    *value = sum;
    return text.size != 0;
}

bool value_count(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    size_t value = 0;
    if (!value_whole(str_of(text), 1024, &value) || value == 0)
        return refuse(row, text, "a whole number from 1 to 1024", diags);
    size_t *field = field_of(request, row);
    *field = value;
    return true;
}

bool value_rows(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    size_t value = 0;
    if (!value_whole(str_of(text), SIZE_MAX, &value) || value == 0)
        return refuse(row, text, "a whole number from 1", diags);
    size_t *field = field_of(request, row);
    *field = value;
    return true;
}

bool value_number(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    size_t value = 0;
    if (!value_whole(str_of(text), ((size_t)1 << 53) - 1, &value))
        return refuse(row, text, "a whole number from 0 to 9007199254740991", diags);
    struct whole *field = field_of(request, row);
    *field = (struct whole){true, value};
    return true;
}

bool value_texts(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    if (*text == '\0')
        return refuse(row, text, "a text that is not empty", diags);
    struct texts *field = field_of(request, row);
    ARENA_GROW(diags->arena, field->items, field->count);
    field->items[field->count++] = text;
    return true;
}

bool value_shard(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    struct str all = str_of(text);
    size_t slash = 0;
    struct shard value = {0};
    while (slash < all.size && all.at[slash] != '/')
        slash++;
    if (!value_whole(str_part(all, 0, slash), SIZE_MAX, &value.index) ||
        !value_whole(str_part(all, slash + 1, all.size), SIZE_MAX, &value.count) || value.index == 0 ||
        value.index > value.count)
        return refuse(row, text, "such as 3/8: the third of eight parts, counted from 1", diags);
    struct shard *field = field_of(request, row);
    *field = value;
    return true;
}

bool value_matrix_file(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    static const char *const endings[] = {".npy", ".csv", ".json", ".mtx"};
    const char **field = field_of(request, row);
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        if (!str_ends_with(str_of(text), endings[k]))
            continue;
        *field = text;
        return true;
    }
    return refuse(row, text, "a file name that ends in .npy, .csv, .json or .mtx", diags);
}

bool value_unsupported(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    (void)request;
    (void)text;
    struct cp_diagnostic *diag = diag_add(diags, DIAG_MODEL_UNSUPPORTED, nowhere, "%s is not in this version (%s)",
                                          option_spelling(diags->arena, row), CP_VERSION);
    diag->remedy = "leave it out";
    return false;
}
