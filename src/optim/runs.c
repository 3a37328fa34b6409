/* An optimizer's settings are those of its row, overruled by the settings for all, overruled by its own. A setting for all
 * that no optimizer has is a mistake; one that only some have is not. */
#include "optim/runs.h"

#include "base/typo.h"
#include "optim/schedules.h"

#include <math.h>

static const struct span nowhere;

struct reader {
    struct arena *arena;
    struct diags *diags;
    struct settings common;
    bool used[SETTING_COUNT]; /* by any optimizer */
    struct run_list *out;
};

static bool is_given(const struct settings *settings, size_t k)
{
    return !isnan(settings->value[k]);
}

/* The part of `text` up to a separator, which is taken away with it. */
static struct str take_part(struct str *text, char separator)
{
    size_t end = 0;
    while (end < text->size && text->at[end] != separator)
        end++;
    struct str part = str_part(*text, 0, end);
    *text = str_part(*text, end + 1, text->size);
    return part;
}

static void refuse_name(struct reader *r, struct str name, struct str nearest)
{
    struct text names = {.arena = r->diags->arena};
    for (size_t k = 0; k < optimizer_count(); k++)
        text_printf(&names, "%s, ", optimizer_at(k)->method.name);
    struct cp_diagnostic *diag =
        diag_add(r->diags, DIAG_USAGE, nowhere, "there is no optimizer '%.*s'", (int)name.size, name.at);
    diag->remedy = str_format(r->diags->arena, "possible: %sall", names.at);
    diag_did_you_mean(r->diags, diag, nearest);
}

static void refuse_setting(struct reader *r, const struct optimizer *optimizer, size_t k)
{
    diag_add(r->diags, DIAG_USAGE, nowhere, "%s has no setting '%s'", optimizer->method.name, setting_name(k))->remedy =
        str_format(r->diags->arena, "it has: %s", optimizer->method.settings);
}

/* The settings of schedules belong to every optimizer that has one. */
static void read_row(const struct optimizer *optimizer, struct settings *settings, bool has[SETTING_COUNT])
{
    settings_read_table(optimizer->method.settings, settings, has);
    for (size_t k = 0; has[SETTING_SCHEDULE] && k < schedule_count(); k++) {
        struct settings ignored = settings_none();
        settings_read_table(schedule_at(k)->settings, &ignored, has);
    }
}

static void overrule(struct settings *settings, const struct settings *by, const bool has[SETTING_COUNT])
{
    for (size_t k = 0; k < SETTING_COUNT; k++)
        if (has[k] && is_given(by, k))
            settings->value[k] = by->value[k];
}

static void add_run(struct reader *r, const struct optimizer *optimizer, const char *label, const struct settings *own,
                    size_t steps)
{
    struct run run = {.label = label, .optimizer = optimizer, .settings = settings_none()};
    bool has[SETTING_COUNT + 1] = {false};
    read_row(optimizer, &run.settings, has);
    for (size_t k = 0; k < SETTING_COUNT; k++) {
        r->used[k] = r->used[k] || has[k];
        if (!has[k] && is_given(own, k))
            refuse_setting(r, optimizer, k);
    }
    overrule(&run.settings, &r->common, has);
    overrule(&run.settings, own, has);
    run.batch_given =
        has[SETTING_BATCH_SIZE] && (is_given(own, SETTING_BATCH_SIZE) || is_given(&r->common, SETTING_BATCH_SIZE));
    if (has[SETTING_SCHEDULE])
        schedule_complete(&run.settings, steps);
    ARENA_GROW(r->arena, r->out->items, r->out->count);
    r->out->items[r->out->count++] = run;
}

/* "NAME" or "NAME:SETTING=VALUE:...". */
static void read_run(struct reader *r, struct str text, size_t steps)
{
    const char *label = str_copy(r->arena, text);
    struct str name = take_part(&text, ':');
    struct str nearest;
    struct settings own = settings_none();
    bool ok = true;
    while (text.size > 0)
        ok = setting_read(&own, take_part(&text, ':'), r->diags) && ok;
    const struct optimizer *optimizer = optimizer_find(name, &nearest);
    if (optimizer != NULL && ok)
        add_run(r, optimizer, label, &own, steps);
    for (size_t k = 0; str_is(name, "all") && k < optimizer_count(); k++) {
        const struct optimizer *each = optimizer_at(k);
        add_run(r, each, str_format(r->arena, "%s%s", each->method.name, label + name.size), &own, steps);
    }
    if (optimizer == NULL && !str_is(name, "all"))
        refuse_name(r, name, nearest);
}

static void read_common(struct reader *r, const struct cp_descent_options *options)
{
    r->common = settings_none();
    for (size_t k = 0; k < options->setting_count; k++)
        (void)setting_read(&r->common, str_of(options->settings[k]), r->diags);
}

static void refuse_unused(struct reader *r)
{
    for (size_t k = 0; k < SETTING_COUNT; k++)
        if (is_given(&r->common, k) && !r->used[k])
            diag_add(r->diags, DIAG_USAGE, nowhere, "%s is given, and no optimizer that is asked for has it",
                     setting_name(k))
                ->remedy = "'critpoint help descend' lists what each of them has";
}

bool runs_read(struct arena *arena, const struct cp_descent_options *options, size_t steps, struct run_list *out,
               struct diags *diags)
{
    struct reader r = {.arena = arena, .diags = diags, .out = out};
    struct str rest = str_of(options->optimizers == NULL ? "all" : options->optimizers);
    size_t before = diags->count;
    *out = (struct run_list){0};
    read_common(&r, options);
    do
        read_run(&r, take_part(&rest, ','), steps);
    while (rest.size > 0);
    if (diags->count == before)
        refuse_unused(&r);
    return diags->count == before;
}
