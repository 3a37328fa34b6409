/* Running one check: model, point, analysis, comparison. Whatever goes wrong on the way is part of the outcome, with the
 * diagnostics that say why; the memory of model and report is released before the next check. */
#include "analysis/check.h"

#include "analysis/analyze.h"
#include "analysis/check_expect.h"
#include "data/file.h"
#include "model/point.h"

#include <math.h>
#include <string.h>

static struct model *load(struct arena *arena, const struct check *check, struct diags *diags)
{
    const char *owner = check->owner->path;
    if (check->model->kind == JSON_OBJECT)
        return model_load(arena, check->model, owner, diags);
    const char *path = file_relative(arena, owner, check->facts.model);
    const struct source *source = file_read(arena, path, DIAG_MODEL_FILE, check->model->span, diags);
    const struct json *json = source == NULL ? NULL : json_parse(arena, source, diags);
    return json == NULL ? NULL : model_load(arena, json, path, diags);
}

static const struct cp_report *analyze(struct arena *arena, const struct check *check, struct diags *diags)
{
    struct model *model = load(arena, check, diags);
    if (model == NULL)
        return NULL;
    const double *theta = check->at == NULL ? point_read(arena, model, NULL)
                                            : point_read_json(arena, model, check->at, check->owner->path);
    return theta == NULL ? NULL : analyze_model(arena, model, theta, &check->options, diags);
}

/* ---- Models that are refused ---------------------------------------------------------------------------------- */

static const char *copy(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : str_copy(arena, str_of(text));
}

/* The diagnostics outlive the arena of the model, where some of their texts may be. */
static const struct cp_diagnostic *keep(struct arena *arena, const struct diags *diags)
{
    struct cp_diagnostic *items = ARENA_ARRAY(arena, diags->count, struct cp_diagnostic);
    for (size_t k = 0; k < diags->count; k++) {
        items[k] = diags->items[k];
        items[k].message = copy(arena, items[k].message);
        items[k].remedy = copy(arena, items[k].remedy);
        items[k].file = copy(arena, items[k].file);
        items[k].line_text = copy(arena, items[k].line_text);
        items[k].path = copy(arena, items[k].path);
    }
    return items;
}

static bool has_code(const struct diags *diags, struct str code)
{
    for (size_t k = 0; k < diags->count; k++)
        if (str_is(code, diags->items[k].code))
            return true;
    return false;
}

/* The codes that were seen, each once, as a JSON text. */
static const char *seen_codes(struct arena *arena, const struct diags *diags)
{
    struct text out = {.arena = arena};
    for (size_t k = 0; k < diags->count; k++)
        if (out.at == NULL || strstr(out.at, diags->items[k].code) == NULL)
            text_printf(&out, "%s%s", k == 0 ? "\"" : ", ", diags->items[k].code);
    text_puts(&out, out.size == 0 ? "null" : "\"");
    return out.at;
}

/* The check wants the model to be refused. `diags` is empty if there was an answer instead. */
static void judge_error(struct judgement *judgement, const struct json *error, const struct diags *diags)
{
    judgement->compared = 1;
    if (has_code(diags, error->string))
        return;
    judgement->mismatches = ARENA_NEW(judgement->arena, struct cp_mismatch);
    judgement->mismatch_count = 1;
    *judgement->mismatches = (struct cp_mismatch){
        .field = "error",
        .expected = str_format(judgement->arena, "\"%.*s\"", (int)error->string.size, error->string.at),
        .actual = seen_codes(judgement->arena, diags),
        .tolerance = NAN,
    };
    if (diags->count == 0)
        return;
    judgement->edits = ARENA_NEW(judgement->arena, struct check_edit);
    judgement->edit_count = 1;
    *judgement->edits = (struct check_edit){error->span, str_format(judgement->arena, "\"%s\"", diags->items[0].code)};
}

/* ---- The outcome ---------------------------------------------------------------------------------------------- */

/* A check that says nothing yet: only --record lets it be run. */
static void fill_in(struct judgement *judgement, const struct check *check)
{
    judgement->edits = ARENA_NEW(judgement->arena, struct check_edit);
    judgement->edit_count = 1;
    *judgement->edits = check_fill(judgement->arena, check, expect_record(judgement->arena, judgement->report));
}

static void judge(struct judgement *judgement, const struct check *check, const struct diags *diags)
{
    const struct json *error = json_get(check->expect, "error");
    if (error != NULL)
        judge_error(judgement, error, diags);
    else if (judgement->report == NULL)
        return;
    else if (check->expect == NULL || check->expect->count == 0)
        fill_in(judgement, check);
    else
        expect_judge(judgement, check->expect);
}

const struct check_outcome *check_run(struct arena *arena, const struct check *check)
{
    struct arena *scratch = arena_child(arena);
    struct diags diags = {.arena = scratch};
    struct judgement judgement = {.arena = arena, .rtol = check->rtol, .atol = check->atol};
    judgement.report = analyze(scratch, check, &diags);
    judge(&judgement, check, &diags);
    struct check_outcome *outcome = ARENA_NEW(arena, struct check_outcome);
    bool error_expected = json_get(check->expect, "error") != NULL;
    outcome->facts = (struct cp_outcome){
        .check = &check->facts,
        .passed = judgement.mismatch_count == 0 && (judgement.report != NULL || error_expected),
        .compared = judgement.compared,
        .mismatches = judgement.mismatches,
        .mismatch_count = judgement.mismatch_count,
        .diagnostics = keep(arena, &diags),
        .diagnostic_count = diags.count,
    };
    outcome->edits = judgement.edits;
    outcome->edit_count = judgement.edit_count;
    arena_close(scratch);
    return outcome;
}
