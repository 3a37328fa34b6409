/* Invariant: a value that is given lies in the range of its setting. */
#include "optim/settings.h"

#include "base/number.h"
#include "base/typo.h"
#include "optim/schedules.h"

#include <math.h>

/* What a setting may be. Of the bounds, `open` ones do not belong to it. */
struct range {
    double low;
    double high;
    bool low_open;
    bool high_open;
    bool whole;
    const char *words;
};

/* Whole numbers go up to 2^53, where doubles begin to skip some. */
static const struct range POSITIVE = {0, INFINITY, true, true, false, "a finite number above 0"};
static const struct range FROM_ZERO = {0, INFINITY, false, true, false, "a finite number from 0"};
static const struct range BELOW_ONE = {0, 1, false, true, false, "a number from 0, below 1"};
static const struct range UP_TO_ONE = {0, 1, false, false, false, "a number from 0 to 1"};
static const struct range FACTOR = {0, 1, true, false, false, "a number above 0, at most 1"};
static const struct range WHOLE = {0, 0x1p53, false, false, true, "a whole number from 0"};
static const struct range COUNT = {1, 0x1p53, false, false, true, "a whole number from 1"};
static const struct range ROWS = {0, 0x1p53, false, false, true, "a whole number from 1, or 0 for all rows"};
static const struct range SCHEDULE_NAME = {0, 0, false, false, false, "the name of a schedule"};

struct setting_row {
    const char *name;
    const struct range *range;
};

static const struct setting_row rows[SETTING_COUNT] = {
#define SETTING(id, name, range) {name, &(range)},
#include "optim/settings.def"
#undef SETTING
};

struct settings settings_none(void)
{
    struct settings none;
    for (size_t k = 0; k < SETTING_COUNT; k++)
        none.value[k] = NAN;
    return none;
}

size_t setting_count(void)
{
    return SETTING_COUNT;
}

const char *setting_name(size_t k)
{
    return k < SETTING_COUNT ? rows[k].name : NULL;
}

enum setting setting_find(struct str name, struct str *nearest)
{
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < SETTING_COUNT; k++) {
        if (str_is(name, rows[k].name))
            return (enum setting)k;
        typo_offer(&typo, str_of(rows[k].name));
    }
    *nearest = typo.best;
    return SETTING_COUNT;
}

static bool lies_in(const struct range *range, double value)
{
    bool above = range->low_open ? value > range->low : value >= range->low;
    bool below = range->high_open ? value < range->high : value <= range->high;
    return above && below && (!range->whole || value == trunc(value));
}

/* The name before the '=', and where the value begins; at the end of the text if there is no '='. */
static struct str name_of(struct str text, size_t *value)
{
    size_t end = 0;
    while (end < text.size && text.at[end] != '=')
        end++;
    *value = end + (end < text.size);
    return str_part(text, 0, end);
}

static bool read_schedule(struct settings *out, struct str text, struct diags *diags)
{
    struct str nearest;
    size_t found = schedule_find(text, &nearest);
    if (found < schedule_count()) {
        out->value[SETTING_SCHEDULE] = (double)found;
        return true;
    }
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, (struct span){NULL, 0, 0}, "there is no schedule '%.*s'", (int)text.size, text.at);
    diag->remedy = str_format(diags->arena, "possible: %s", schedule_names(diags->arena));
    diag_did_you_mean(diags, diag, nearest);
    return false;
}

static bool read_number(struct settings *out, enum setting k, struct str text, struct diags *diags)
{
    double value = NAN;
    if (number_parse(text, &value) && lies_in(rows[k].range, value)) {
        out->value[k] = value;
        return true;
    }
    diag_add(diags, DIAG_USAGE, (struct span){NULL, 0, 0}, "%s cannot be '%.*s'", rows[k].name, (int)text.size, text.at)
        ->remedy = str_format(diags->arena, "%s must be %s", rows[k].name, rows[k].range->words);
    return false;
}

bool setting_read(struct settings *out, struct str text, struct diags *diags)
{
    size_t value;
    struct str nearest;
    struct str name = name_of(text, &value);
    enum setting k = setting_find(name, &nearest);
    if (k == SETTING_COUNT || value == name.size) {
        struct cp_diagnostic *diag =
            diag_add(diags, DIAG_USAGE, (struct span){NULL, 0, 0},
                     k == SETTING_COUNT ? "there is no setting '%.*s'" : "the setting '%.*s' has no value",
                     (int)name.size, name.at);
        diag->remedy = "a setting is a name and a value, such as lr=0.1";
        if (k == SETTING_COUNT)
            diag_did_you_mean(diags, diag, nearest);
        return false;
    }
    struct str rest = str_part(text, value, text.size);
    return k == SETTING_SCHEDULE ? read_schedule(out, rest, diags) : read_number(out, k, rest, diags);
}

void settings_read_table(const char *text, struct settings *out, bool has[SETTING_COUNT])
{
    struct str all = str_of(text);
    struct diags none = {0};
    for (size_t begin = 0; begin < all.size;) {
        size_t end = begin;
        size_t value;
        struct str nearest;
        while (end < all.size && all.at[end] != ' ')
            end++;
        struct str word = str_part(all, begin, end);
        struct str name = name_of(word, &value);
        has[setting_find(name, &nearest)] = true;
        if (value != name.size)
            (void)setting_read(out, word, &none);
        begin = end + 1;
    }
}
