/* Facts about a model for people, and the stages of the pipeline as text. */
#include "api/session.h"

#include "analysis/analyze.h"
#include "analysis/breakdown.h"
#include "analysis/capacity.h"
#include "analysis/problem.h"
#include "base/number.h"
#include "base/typo.h"
#include "expr/print.h"

#include <math.h>

static void describe_variables(struct arena *arena, const struct model *model, struct cp_description *out)
{
    struct cp_variable *variables = ARENA_ARRAY(arena, model->scope.count, struct cp_variable);
    for (size_t i = 0; i < model->scope.count; i++) {
        const struct scope_entry *entry = &model->scope.entries[i];
        if (str_is(str_of(entry->kind), "parameter"))
            continue;
        const struct shape *shape = &graph_at(model->graph, entry->value.node)->shape;
        variables[out->data_count++] = (struct cp_variable){
            .name = str_copy(arena, entry->name),
            .kind = entry->kind,
            .rank = shape->rank,
            .shape = arena_copy(arena, shape->dim, shape->rank, sizeof *shape->dim),
        };
    }
    out->data = variables;
}

static void describe_points(struct arena *arena, const struct model *model, struct cp_description *out)
{
    const char **names = ARENA_ARRAY(arena, model->point_count, const char *);
    for (size_t k = 0; k < model->point_count; k++)
        names[k] = str_copy(arena, model->points[k].name);
    out->points = names;
    out->point_count = model->point_count;
}

static bool has_values(const struct model *model)
{
    for (size_t i = 0; i < model->n; i++)
        if (!isfinite(model->values[i]))
            return false;
    return true;
}

/* Flops of eigensolves that a core does in a second, roughly. */
static const double EIGENSOLVED = 1.5e10;

static void forecast(struct arena *arena, struct model *model, struct cp_description *out)
{
    double n = (double)model->n;
    struct arena *scratch = arena_child(arena);
    struct exact_size size = exact_measure(problem_new(scratch, model, CP_EXACT)->exact);
    out->loss_nodes = size.loss;
    out->gradient_nodes = size.gradient;
    out->hessian_nodes = size.hessian;
    out->hessian_flops = size.flops;
    out->hessian_bytes = size.bytes + analyze_bytes(model->n);
    out->eigensolve_flops = 9 * n * n * n;
    out->seconds = size.seconds + out->eigensolve_flops / EIGENSOLVED;
    out->too_large = out->hessian_bytes > analyze_memory();
    arena_close(scratch);
}

static const struct cp_description *describe(cp_model *handle)
{
    struct arena *arena = handle->session->call;
    struct model *model = handle->model;
    struct cp_description *out = ARENA_NEW(arena, struct cp_description);
    *out = (struct cp_description){
        .name = model->name,
        .form = model->form,
        .n = model->n,
        .parameters = model->parameters,
        .parameter_count = model->parameter_count,
        .layers = model->layers,
        .layer_count = model->layer_count,
        .rows = model->batch == NULL ? model->rows : model->batch_count,
        .has_values = has_values(model),
        .has_gradient = model->gradient_count != 0,
        .has_hessian = model->hessian != NULL,
    };
    describe_variables(arena, model, out);
    describe_points(arena, model, out);
    forecast(arena, model, out);
    return out;
}

const struct cp_description *cp_describe(cp_model *model)
{
    const struct cp_description *volatile out = NULL;
    SESSION_CALL(model->session, out = describe(model));
    return out;
}

/* ---- Stages ---- */

static void dump_json(struct text *out, struct model *model, const double *theta)
{
    (void)theta;
    text_add(out, model->json == NULL ? str_of(model->name) : model->json->span.source->text);
    text_puts(out, out->size > 0 && out->at[out->size - 1] == '\n' ? "" : "\n");
}

static void dump_nodes(struct text *out, struct model *model, size_t count, const node_id *outputs)
{
    unsigned char *mark = ARENA_ARRAY(out->arena, model->graph->count, unsigned char);
    graph_mark_needed(model->graph, count, outputs, mark);
    print_graph(out, model->graph, mark);
}

static void dump_graph(struct text *out, struct model *model, const double *theta)
{
    (void)theta;
    dump_nodes(out, model, 1, &model->loss);
    text_printf(out, "loss %%%u\n", model->loss);
}

static void dump_gradient(struct text *out, struct model *model, const double *theta)
{
    (void)theta;
    struct exact_spec spec = model_exact_spec(model, false);
    node_id *nodes = ARENA_ARRAY(out->arena, spec.piece_count, node_id);
    for (size_t k = 0; k < spec.piece_count; k++)
        nodes[k] = spec.pieces[k].node;
    dump_nodes(out, model, spec.piece_count, nodes);
    for (size_t k = 0; k < spec.piece_count; k++)
        text_printf(out, "gradient %s %%%u\n", model->parameters[k].name, nodes[k]);
}

static void dump_plan(struct text *out, struct model *model, const double *theta)
{
    (void)theta;
    const struct plan *plan = plan_make(out->arena, model->graph, 1, &model->loss, PLAN_REUSE);
    for (size_t k = 0; k < plan->count; k++)
        text_printf(out, "%%%u %s at %zu\n", plan->order[k], op_rows[graph_at(model->graph, plan->order[k])->op].name,
                    plan->offset[plan->order[k]]);
    text_printf(out, "buffer %zu\n", plan->buffer);
}

static void dump_hessian(struct text *out, struct model *model, const double *theta)
{
    struct arena *scratch = arena_child(out->arena);
    struct problem *problem = problem_new(scratch, model, CP_EXACT);
    if (analyze_fits(model->n, model->diags)) {
        struct derivatives d = derivatives_new(scratch, model->n);
        if (!problem_derivatives(problem, theta, &d))
            breakdown_of_loss(problem, theta, model->diags);
        else if (!derivatives_finite(model->n, &d))
            breakdown_of_derivatives(problem, &d, model->diags);
        for (size_t i = 0; i < model->n; i++)
            for (size_t j = 0; j < model->n; j++) {
                text_number(out, d.hessian[i * model->n + j] + 0.0); /* -0 prints as 0 */
                text_puts(out, j + 1 == model->n ? "\n" : " ");
            }
    }
    arena_close(scratch);
}

/* A stage and what prints it. */
static const struct {
    const char *name;
    bool needs_theta;
    void (*print)(struct text *out, struct model *model, const double *theta);
} stages[] = {
    {"json", false, dump_json}, {"graph", false, dump_graph},    {"gradient", false, dump_gradient},
    {"plan", false, dump_plan}, {"hessian", true, dump_hessian},
};

static const char *dump(cp_model *model, const char *stage, const double *theta)
{
    struct text out = {.arena = model->session->call};
    struct diags *diags = &model->session->diags;
    const struct span nowhere = {NULL, 0, 0};
    struct typo typo = typo_start(str_of(stage));
    struct text names = {.arena = diags->arena};
    for (size_t k = 0; k < sizeof stages / sizeof *stages; k++) {
        typo_offer(&typo, str_of(stages[k].name));
        text_printf(&names, "%s%s", k == 0 ? "the stages are " : ", ", stages[k].name);
        if (!str_is(str_of(stage), stages[k].name))
            continue;
        if (stages[k].needs_theta && theta == NULL) {
            diag_add(diags, DIAG_POINT_MISSING, nowhere, "the stage '%s' needs a point", stage);
            return NULL;
        }
        stages[k].print(&out, model->model, theta);
        return diags->count == 0 ? out.at : NULL;
    }
    struct cp_diagnostic *diag = diag_add(diags, DIAG_USAGE, nowhere, "unknown stage '%s'", stage);
    diag->remedy = names.at;
    diag_did_you_mean(diags, diag, typo.best);
    return NULL;
}

const char *cp_dump(cp_model *model, const char *stage, const double *theta)
{
    const char *volatile out = NULL;
    SESSION_CALL(model->session, out = dump(model, stage, theta));
    return out;
}
