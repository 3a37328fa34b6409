/* Kinks with the same argument, up to its sign, turn over together: they are one switch. A reduction with ties is a switch
 * with as many states as there are equal entries. */
#include "analysis/pieces_work.h"

#include "expr/print.h"

#include <math.h>

enum { MOST_SWITCHES = 10, MOST_PIECES = 1024 };

/* The operations whose kinks separate smooth pieces, beside reductions. */
static const struct branches BRANCHES[] = {
    {OP_ABS, BRANCH_A, BRANCH_MINUS_A, true, false}, {OP_RELU, BRANCH_A, BRANCH_0, false, false},
    {OP_MAX2, BRANCH_A, BRANCH_B, true, false},      {OP_MIN2, BRANCH_B, BRANCH_A, true, false},
    {OP_STEP, BRANCH_1, BRANCH_0, false, true},      {OP_LT, BRANCH_0, BRANCH_1, true, true},
    {OP_LE, BRANCH_0, BRANCH_1, false, true},        {OP_GT, BRANCH_1, BRANCH_0, false, true},
    {OP_GE, BRANCH_1, BRANCH_0, true, true},
};

/* The argument of a kink up to its sign: b - a is a - b turned over. */
struct argument {
    node_id a;
    node_id b;
    size_t entry;
    bool turned;
};

static struct argument argument_of(const struct graph *graph, const struct kink_place *place)
{
    struct argument out = {place->kink, NODE_NONE, place->entry, false};
    while (graph_at(graph, out.a)->op == OP_NEG) {
        out.a = graph_at(graph, out.a)->in[0];
        out.turned = !out.turned;
    }
    const struct node *node = graph_at(graph, out.a);
    if (node->op != OP_SUB)
        return out;
    bool swap = node->in[0] > node->in[1];
    out.turned = out.turned != swap;
    out.b = node->in[!swap];
    out.a = node->in[swap];
    return out;
}

static bool is_reduction(const struct graph *graph, node_id id)
{
    return op_rows[graph_at(graph, id)->op].family == FAMILY_REDUCE;
}

static struct gate *gate_of(struct pieces *p, const struct kink_place *place)
{
    for (size_t k = 0; k < p->gate_count; k++)
        if (p->gates[k].node == place->node)
            return &p->gates[k];
    const struct graph *graph = p->model->graph;
    const struct node *node = graph_at(graph, place->node);
    const struct branches *branches = NULL;
    for (size_t k = 0; k < sizeof BRANCHES / sizeof *BRANCHES; k++)
        if (BRANCHES[k].op == node->op)
            branches = &BRANCHES[k];
    if (branches == NULL && node->op != OP_MAX && node->op != OP_MIN)
        return NULL;
    ARENA_GROW(p->arena, p->gates, p->gate_count);
    struct gate *gate = &p->gates[p->gate_count++];
    size_t size = branches == NULL ? graph_at(graph, node->in[0])->size : node->size;
    *gate = (struct gate){place->node, place->kink, branches, p->size, size, NODE_NONE};
    p->size += size;
    return gate;
}

size_t pieces_add_measure(struct pieces *p, node_id source, size_t entry)
{
    ARENA_GROW(p->arena, p->measures, p->measure_count);
    p->measures[p->measure_count] = (struct measure){.source = source, .entry = entry, .node = NODE_NONE};
    return p->measure_count++;
}

static void add_contact(struct pieces *p, struct toggle *toggle, struct contact contact)
{
    ARENA_GROW(p->arena, toggle->contacts, toggle->contact_count);
    toggle->contacts[toggle->contact_count++] = contact;
}

static struct toggle *add_toggle(struct pieces *p, const struct kink_place *place)
{
    ARENA_GROW(p->arena, p->toggles, p->toggle_count);
    struct toggle *toggle = &p->toggles[p->toggle_count++];
    *toggle = (struct toggle){.place = place, .states = 2, .first_measure = p->measure_count};
    return toggle;
}

/* The switch whose argument is this one or its opposite. */
static struct toggle *find_toggle(struct pieces *p, const struct argument *argument, bool *turned)
{
    for (size_t k = 0; k < p->toggle_count; k++) {
        if (p->toggles[k].reduces)
            continue;
        struct argument other = argument_of(p->model->graph, p->toggles[k].place);
        *turned = other.turned != argument->turned;
        if (other.a == argument->a && other.b == argument->b && other.entry == argument->entry)
            return &p->toggles[k];
    }
    return NULL;
}

/* An elementwise operation. */
static void toggle_entry(struct pieces *p, const struct gate *gate, const struct kink_place *place)
{
    struct argument argument = argument_of(p->model->graph, place);
    bool turned = false;
    struct toggle *toggle = find_toggle(p, &argument, &turned);
    if (toggle == NULL) {
        turned = false;
        toggle = add_toggle(p, place);
        pieces_add_measure(p, place->kink, place->entry);
    }
    size_t count = node_stored(p->model->graph, place->kink) == 1 ? gate->size : 1;
    add_contact(p, toggle, (struct contact){gate->slot + place->entry, count, turned});
}

/* A reduction: a state for every entry that is as large (or small) as the result. */
static void toggle_ties(struct pieces *p, const struct gate *gate, const struct kink_place *place)
{
    const struct graph *graph = p->model->graph;
    const struct node *node = graph_at(graph, gate->node);
    struct axis_split split = shape_split(&graph_at(graph, node->in[0])->shape, node->slot);
    struct operand in = p->values->value[node->in[0]];
    struct toggle *toggle = add_toggle(p, place);
    toggle->reduces = true;
    toggle->turned = node->op == OP_MIN;
    toggle->states = 0;
    size_t first = place->entry / split.inner * split.count * split.inner + place->entry % split.inner;
    double best = toggle->turned ? INFINITY : -INFINITY;
    for (size_t i = 0; i < split.count; i++) {
        double value = in.at[(first + i * split.inner) * in.step];
        best = toggle->turned ? fmin(best, value) : fmax(best, value);
    }
    for (size_t i = 0; i < split.count; i++) {
        size_t entry = first + i * split.inner;
        if (in.at[entry * in.step] != best)
            continue;
        toggle->states++;
        pieces_add_measure(p, node->in[0], entry);
        add_contact(p, toggle, (struct contact){gate->slot + entry, 1, false});
    }
}

/* ---- What the switches are at theta ---- */

static void set_gate(struct pieces *p, const struct gate *gate)
{
    const struct graph *graph = p->model->graph;
    double *at = p->at + gate->slot;
    if (gate->branches != NULL) {
        struct operand kink = p->values->value[gate->kink];
        for (size_t i = 0; i < gate->size; i++) {
            double value = kink.at[i * kink.step];
            at[i] = value > 0 || (value == 0 && gate->branches->plus_at_0);
        }
        return;
    }
    const struct node *node = graph_at(graph, gate->node);
    struct axis_split split = shape_split(&graph_at(graph, node->in[0])->shape, node->slot);
    struct operand in = p->values->value[node->in[0]];
    struct operand out = p->values->value[gate->node];
    for (size_t o = 0; o < split.outer; o++)
        for (size_t r = 0; r < split.inner; r++)
            for (size_t i = 0; i < split.count; i++) {
                size_t entry = (o * split.count + i) * split.inner + r;
                at[entry] = in.at[entry * in.step] == out.at[(o * split.inner + r) * out.step];
                if (at[entry] != 0)
                    break; /* one of them is let through */
            }
}

void pieces_set_gates(struct pieces *p)
{
    for (size_t k = 0; k < p->gate_count; k++)
        set_gate(p, &p->gates[k]);
}

/* ---- From kinks to pieces ---- */

/* The values that the states at theta are read from. */
static void evaluate(struct pieces *p, const struct kinks *kinks)
{
    const struct graph *graph = p->model->graph;
    size_t count = kinks->count + kinks->silent_count;
    node_id *outputs = ARENA_ARRAY_RAW(p->arena, 3 * count, node_id);
    for (size_t k = 0; k < count; k++) {
        const struct kink_place *place = k < kinks->count ? &kinks->places[k] : &kinks->silent[k - kinks->count];
        outputs[3 * k] = place->kink;
        outputs[3 * k + 1] = place->node;
        outputs[3 * k + 2] = graph_at(graph, place->node)->in[0];
    }
    p->values = eval_new(p->arena, plan_make(p->arena, graph, 3 * count, outputs, PLAN_REUSE));
    eval_run(p->values, p->theta);
}

/* Adds a kink to the switches. NULL, or what is in the way. */
static const char *sort_kink(struct pieces *p, const struct kink_place *place)
{
    if (pieces_add_cone(p, place))
        return NULL;
    if (p->cone_count > 0)
        return "a norm that is 0 and another kink meet here";
    const struct gate *gate = gate_of(p, place);
    const struct node *node = graph_at(p->model->graph, place->node);
    if (gate == NULL)
        return str_format(p->arena,
                          node->op == OP_SIGN   ? "'%s' jumps here, and is 0 between its two sides"
                          : node->op == OP_SQRT ? "'%s' has no slope here, and is no norm"
                                                : "'%s' is not made of smooth pieces around its kink",
                          print_source(p->arena, node));
    if (is_reduction(p->model->graph, place->node))
        toggle_ties(p, gate, place);
    else
        toggle_entry(p, gate, place);
    return p->toggle_count > MOST_SWITCHES || pieces_count(p) > MOST_PIECES
               ? str_format(p->arena, "too many kinks meet here: more than %d", MOST_SWITCHES)
               : NULL;
}

/* Points around theta are on few sides of the kinks: one that stays on its kink there may leave it behind another kink that it
 * depends on. */
static const char *sort_silent(struct pieces *p, const struct kinks *kinks)
{
    const struct graph *graph = p->model->graph;
    unsigned char *behind = ARENA_ARRAY(p->arena, graph->count, unsigned char);
    for (size_t k = 0; k < kinks->count; k++)
        behind[kinks->places[k].node] = 1;
    graph_mark_dependent(graph, behind);
    const char *why = NULL;
    for (size_t k = 0; k < kinks->silent_count && why == NULL; k++)
        if (behind[kinks->silent[k].kink])
            why = sort_kink(p, &kinks->silent[k]);
    return why;
}

const char *pieces_sort(struct pieces *p, const struct kinks *kinks)
{
    const char *why = NULL;
    evaluate(p, kinks);
    for (int norms = 1; norms >= 0; norms--) /* they come first: what else is there must be like them */
        for (size_t k = 0; k < kinks->count && why == NULL; k++)
            if (pieces_is_norm(graph_at(p->model->graph, kinks->places[k].node)->op) == (norms == 1))
                why = sort_kink(p, &kinks->places[k]);
    return why != NULL ? why : sort_silent(p, kinks);
}
