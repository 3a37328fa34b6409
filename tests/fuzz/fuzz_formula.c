/* Formulas over a scalar, a vector and a matrix of parameters: parsed, compiled, differentiated and evaluated. */
#include "fuzz/target.h"

#include "diff/exact.h"
#include "diff/reverse.h"
#include "lang/compile.h"

enum { N = 10, TENSORS = 3 };

static const size_t offset[TENSORS] = {0, 1, 4};

/* Gradient and Hessian of a scalar formula at a point; nothing about their values is claimed but that they come. */
static void differentiate(struct arena *arena, struct graph *graph, node_id loss, const node_id *parameters)
{
    const double theta[N] = {0.5, -1, 0, 2, 1, -2, 3, 0.25, 1e300, 1e-300};
    struct rules *rules = rules_new(arena, graph);
    node_id gradient[TENSORS];
    reverse_gradient(rules, loss, TENSORS, parameters, gradient);
    struct gradient_piece pieces[TENSORS];
    for (size_t k = 0; k < TENSORS; k++)
        pieces[k] = (struct gradient_piece){gradient[k], offset[k]};
    const struct exact_spec spec = {.loss = loss, .n = N, .piece_count = TENSORS, .pieces = pieces};
    struct exact *exact = exact_new(arena, rules, &spec);
    struct derivatives out = derivatives_new(arena, N);
    exact_derivatives(exact, theta, &out);
    double again = exact_loss(exact, theta);
    fuzz_claim(again == out.loss || (again != again && out.loss != out.loss));
    size_t entry = 0;
    (void)exact_find_break(exact, theta, &entry);
}

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct graph *graph = graph_new(arena);
    struct builder build = {graph, {NULL, 0, 0}};
    static const char *const names[TENSORS] = {"a", "x", "W"};
    const struct shape shapes[TENSORS] = {shape_scalar(), shape_vector(3), shape_matrix(2, 3)};
    struct scope scope = {0};
    node_id parameters[TENSORS];
    for (size_t k = 0; k < TENSORS; k++) {
        parameters[k] = build_parameter(&build, offset[k], &shapes[k]);
        scope_add(arena, &scope, str_of(names[k]), parameters[k], "parameter");
    }
    static const double ladder[] = {0, 1, 2};
    const struct shape three = shape_vector(3);
    scope_add(arena, &scope, str_of("n"), build_number(&build, 3), "constant");
    scope_add(arena, &scope, str_of("c"), build_array(&build, &three, ladder), "constant");
    const struct formula_text text = {.text = source->text, .source = source};
    const struct formula *formula = formula_parse(arena, &text, &diags);
    fuzz_claim((formula == NULL) == (diags.count > 0));
    if (formula == NULL)
        return;
    (void)formula_free_names(arena, formula);
    const struct compile compile = {.graph = graph, .scope = &scope, .diags = &diags, .most_entries = 1 << 20};
    node_id node = NODE_NONE;
    bool ok = compile_formula(&compile, formula, &node);
    fuzz_claim(ok == (diags.count == 0));
    fuzz_check_diags(&diags);
    if (ok && graph->count < 20000)
        differentiate(arena, graph, build_reduce_all(&build, OP_SUM, node), parameters);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
