/* Models of a line of text, and what the analysis says about them at a point. */
#ifndef SUPPORT_ANALYSES_H
#define SUPPORT_ANALYSES_H

#include "analysis/analyze.h"
#include "base/str.h"
#include "lang/json.h"

#include "support/arenas.h"

#include <stdarg.h>
#include <cmocka.h>

#define ANALYSES_TEST(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

static inline struct diags *diags_new(struct arena *arena)
{
    struct diags *diags = ARENA_NEW(arena, struct diags);
    diags->arena = arena;
    return diags;
}

static inline struct source *source_of(struct arena *arena, const char *text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"<formula>", str_of(text)};
    return source;
}

/* The model of a formula; `order` names its parameters as "x=0,y=0", or is NULL. */
static inline struct model *formula_model(struct arena *arena, const char *formula, const char *order)
{
    struct diags *diags = diags_new(arena);
    struct model *model = model_from_formula(arena, source_of(arena, formula), order, diags);
    if (model == NULL)
        fail_msg("%s: %s", formula, diags->items[0].message);
    return model;
}

static inline struct model *json_model(struct arena *arena, const char *text)
{
    struct diags *diags = diags_new(arena);
    const struct json *json = json_parse(arena, source_of(arena, text), diags);
    struct model *model = json == NULL ? NULL : model_load(arena, json, NULL, diags);
    if (model == NULL)
        fail_msg("%s: %s", text, diags->items[0].message);
    return model;
}

/* The report; the test fails if there is none. `options` may be NULL. */
static inline const struct cp_report *report_of(struct arena *arena, struct model *model, const double *theta,
                                                const struct cp_options *options)
{
    static const struct cp_options defaults;
    struct diags *diags = diags_new(arena);
    const struct cp_report *report = analyze_model(arena, model, theta, options == NULL ? &defaults : options, diags);
    if (report == NULL)
        fail_msg("no report: %s", diags->items[0].message);
    return report;
}

#endif
