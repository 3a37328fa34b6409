/* Whole models: JSON, parameters, constants, data, formulas; small ones are evaluated at their own values. */
#include "fuzz/target.h"

#include "model/model.h"

#include <math.h>

enum { MOST_PARAMETERS = 12, MOST_NODES = 20000 };

static void evaluate(struct arena *arena, struct model *model, bool formulas)
{
    double theta[MOST_PARAMETERS];
    for (size_t i = 0; i < model->n; i++)
        theta[i] = isfinite(model->values[i]) ? model->values[i] : 0.5;
    const struct exact_spec spec = model_exact_spec(model, formulas);
    struct exact *exact = exact_new(arena, model->rules, &spec);
    struct derivatives out = derivatives_new(arena, model->n);
    exact_derivatives(exact, theta, &out);
}

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    const struct json *json = json_parse(arena, source, &diags);
    if (json == NULL)
        return;
    struct model *model = model_load(arena, json, NULL, &diags);
    fuzz_claim((model == NULL) == (diags.count > 0));
    fuzz_check_diags(&diags);
    if (model == NULL || model->n > MOST_PARAMETERS || model->graph->count > MOST_NODES)
        return;
    for (size_t i = 0; i < model->n; i++)
        (void)model_entry_name(arena, model, i);
    evaluate(arena, model, false);
    evaluate(arena, model, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
