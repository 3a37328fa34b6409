/* Reads off the gradient graph where parameters meet rows and which sums over rows the gradient is made of. Invariant:
 * what is found here describes the gradient completely; where something does not fit, there is no separable loss. */
#include "diff/separable.h"

#include "diff/exact.h"

#include <math.h>

struct search {
    struct arena *arena;
    struct separable *out;
    const struct graph *graph;
    unsigned char *gradient; /* per node: the gradient needs it */
    unsigned char *feeds;    /* per node: no rows itself, but used by a node that has */
};

static const struct node *at(const struct search *s, node_id id)
{
    return graph_at(s->graph, id);
}

static bool is_sliced(const struct search *s, node_id id)
{
    return s->out->rows.sliced[id];
}

static node_id behind_reshapes(const struct search *s, node_id id)
{
    while (at(s, id)->op == OP_RESHAPE)
        id = at(s, id)->in[0];
    return id;
}

/* ---- Tensors and families ---- */

static void mark_feeds(struct search *s)
{
    s->feeds = ARENA_ARRAY(s->arena, s->graph->count, unsigned char);
    for (node_id id = (node_id)s->out->rows.nodes; id-- > 0;) {
        if (!s->gradient[id] || !(is_sliced(s, id) || s->feeds[id]))
            continue;
        for (unsigned i = 0; i < op_rows[at(s, id)->op].arity; i++)
            s->feeds[at(s, id)->in[i]] |= !is_sliced(s, at(s, id)->in[i]);
    }
}

/* Whether a node is a product of rows with the tensor itself. */
static bool is_site(const struct search *s, node_id id, node_id tensor)
{
    const struct node *node = at(s, id);
    return node->op == OP_CONTRACT && node->shape.rank == 2 && is_sliced(s, id) && is_sliced(s, node->in[0]) &&
           !is_sliced(s, node->in[1]) && behind_reshapes(s, node->in[1]) == tensor &&
           node->shape.dim[0] == s->out->rows.count;
}

static bool uses(const struct search *s, node_id id, node_id tensor)
{
    for (unsigned i = 0; i < op_rows[at(s, id)->op].arity; i++)
        if (behind_reshapes(s, at(s, id)->in[i]) == tensor)
            return true;
    return false;
}

static bool same_matrix(const struct separable_tensor *tensor, const struct shape *shape)
{
    return tensor->rows == shape->dim[0] && tensor->columns == shape->dim[1];
}

static void add_family(struct search *s, size_t t, node_id site)
{
    const struct node *node = at(s, site);
    struct separable_tensor *tensor = &s->out->tensors[t];
    bool turned = node->transpose[1];
    if (tensor->rows == 0) {
        tensor->rows = at(s, node->in[1])->shape.dim[0];
        tensor->columns = at(s, node->in[1])->shape.dim[1];
        tensor->key_axis = turned ? 0 : 1;
    }
    tensor->direct = tensor->direct || !same_matrix(tensor, &at(s, node->in[1])->shape);
    ARENA_GROW(s->arena, s->out->families, s->out->family_count);
    s->out->families[s->out->family_count++] = (struct separable_family){
        .tensor = t,
        .source = site,
        .scale = node->in[0],
        .factors = turned ? tensor->columns : tensor->rows,
        .patterns = turned ? tensor->rows : tensor->columns,
        .factor_step = turned ? 1 : tensor->columns,
        .pattern_step = turned ? tensor->columns : 1,
        .keyed = tensor->key_axis == (turned ? 0 : 1),
    };
}

static void add_direct_family(struct search *s, size_t t)
{
    struct separable_tensor *tensor = &s->out->tensors[t];
    tensor->direct = true;
    tensor->rows = tensor->size;
    tensor->columns = 1;
    tensor->key_axis = 0;
    ARENA_GROW(s->arena, s->out->families, s->out->family_count);
    s->out->families[s->out->family_count++] = (struct separable_family){
        .tensor = t,
        .source = NODE_NONE,
        .scale = NODE_NONE,
        .factors = 1,
        .patterns = tensor->size,
        .pattern_step = 1,
        .keyed = true,
    };
}

/* A tensor whose every way to the rows is a product with them has a family for each; any other tensor one for its
 * entries. */
static void find_families(struct search *s, size_t t)
{
    struct separable_tensor *tensor = &s->out->tensors[t];
    size_t before = s->out->family_count;
    bool reaches = false;
    for (node_id id = tensor->node + 1; id < s->out->rows.nodes; id++) {
        if (!s->gradient[id] || at(s, id)->op == OP_RESHAPE || !uses(s, id, tensor->node))
            continue;
        if (is_site(s, id, tensor->node))
            add_family(s, t, id);
        else
            tensor->direct = tensor->direct || is_sliced(s, id) || s->feeds[id];
        reaches = reaches || is_sliced(s, id) || s->feeds[id];
    }
    if (tensor->direct || !reaches) {
        s->out->family_count = before;
        add_direct_family(s, t);
    }
}

static void find_tensors(struct search *s)
{
    size_t key = 0;
    for (node_id id = 0; id < s->out->rows.nodes; id++)
        if (s->gradient[id] && at(s, id)->op == OP_PARAM) {
            ARENA_GROW(s->arena, s->out->tensors, s->out->tensor_count);
            s->out->tensors[s->out->tensor_count++] =
                (struct separable_tensor){.node = id, .slot = at(s, id)->slot, .size = at(s, id)->size};
        }
    for (size_t t = 1; t < s->out->tensor_count; t++) /* insertion sort by place in theta */
        for (size_t k = t; k > 0 && s->out->tensors[k - 1].slot > s->out->tensors[k].slot; k--) {
            struct separable_tensor swap = s->out->tensors[k];
            s->out->tensors[k] = s->out->tensors[k - 1];
            s->out->tensors[k - 1] = swap;
        }
    for (size_t t = 0; t < s->out->tensor_count; t++) {
        struct separable_tensor *tensor = &s->out->tensors[t];
        find_families(s, t);
        tensor->key_begin = key;
        key += tensor->key_axis == 0 ? tensor->rows : tensor->columns;
    }
}

/* ---- Terms ---- */

/* Where a number multiplies a node: the number, or NaN. */
static double constant_of(const struct search *s, node_id id)
{
    return at(s, id)->op == OP_CONST && at(s, id)->data == NULL ? at(s, id)->number : NAN;
}

static bool add_terms(struct search *s, struct separable_term term, struct separable_term **list, size_t *count);

/* Both operands of a sum; or the one operand of a product that is no number. */
static bool add_operands(struct search *s, struct separable_term term, struct separable_term **list, size_t *count)
{
    const struct node *node = at(s, term.node);
    struct separable_term left = term;
    struct separable_term right = term;
    left.node = node->in[0];
    right.node = node->in[1];
    switch (node->op) {
    case OP_RESHAPE:
        return add_terms(s, left, list, count);
    case OP_NEG:
        left.factor = -term.factor;
        return add_terms(s, left, list, count);
    case OP_ADD:
    case OP_SUB:
        right.factor = node->op == OP_SUB ? -term.factor : term.factor;
        return add_terms(s, left, list, count) && add_terms(s, right, list, count);
    case OP_MUL:
        left.factor *= constant_of(s, node->in[1]);
        right.factor *= constant_of(s, node->in[0]);
        left.roundings = right.roundings = term.roundings + 1;
        return isnormal(left.factor) ? add_terms(s, left, list, count)
                                     : isnormal(right.factor) && add_terms(s, right, list, count);
    case OP_DIV:
        left.factor /= constant_of(s, node->in[1]);
        left.roundings++;
        return isnormal(left.factor) && add_terms(s, left, list, count);
    default:
        return false;
    }
}

/* Writes a node as a linear combination of sums over rows and of nodes that no rows reach. */
static bool add_terms(struct search *s, struct separable_term term, struct separable_term **list, size_t *count)
{
    if (s->out->rows.tail[term.node])
        return add_operands(s, term, list, count);
    term.summed = s->out->rows.sum[term.node];
    ARENA_GROW(s->arena, *list, *count);
    (*list)[(*count)++] = term;
    return true;
}

/* An operand of a sum over rows is stored with a row of columns for every row of data. */
static bool set_columns(const struct search *s, node_id id, size_t *columns)
{
    *columns = at(s, id)->size / s->out->rows.count;
    return at(s, id)->size % s->out->rows.count == 0;
}

/* thin' 1 */
static bool describe_total(const struct search *s, struct separable_term *term)
{
    const struct node *node = at(s, term->node);
    term->thin = node->in[0];
    term->wide = NODE_NONE;
    term->wide_columns = 1;
    term->thin_step = 1;
    return set_columns(s, term->thin, &term->thin_columns) && term->thin_columns == node->size;
}

/* left' right: the operand that runs along the key axis of the tensor is the thin one. */
static bool describe_product(const struct search *s, const struct separable_tensor *tensor, struct separable_term *term)
{
    const struct node *node = at(s, term->node);
    bool matrix = same_matrix(tensor, &node->shape);
    unsigned thin = matrix && tensor->key_axis == 1 ? 1 : 0;
    term->thin = node->in[thin];
    term->wide = node->in[1 - thin];
    term->thin_step = thin == 0 ? node->shape.dim[1] : 1;
    term->wide_step = thin == 0 ? 1 : node->shape.dim[1];
    term->keyed = matrix;
    return set_columns(s, term->thin, &term->thin_columns) && set_columns(s, term->wide, &term->wide_columns) &&
           term->thin_columns == node->shape.dim[thin] && term->wide_columns == node->shape.dim[1 - thin];
}

static bool describe_terms(struct search *s)
{
    for (size_t k = 0; k < s->out->term_count; k++) {
        struct separable_term *term = &s->out->terms[k];
        if (!term->summed || term->tensor == s->out->tensor_count)
            continue;
        const struct separable_tensor *tensor = &s->out->tensors[term->tensor];
        bool ok = at(s, term->node)->op == OP_CONTRACT ? describe_product(s, tensor, term) : describe_total(s, term);
        if (!ok)
            return false;
    }
    return true;
}

static bool find_terms(struct search *s, const struct exact_spec *spec)
{
    struct separable *out = s->out;
    for (size_t k = 0; k < spec->piece_count; k++) {
        const struct gradient_piece *piece = &spec->pieces[k];
        size_t t = 0;
        while (t < out->tensor_count && out->tensors[t].slot != piece->offset)
            t++;
        struct separable_term term = {.node = piece->node, .factor = 1, .tensor = t, .offset = piece->offset};
        bool fits = t == out->tensor_count ? !out->rows.dependent[piece->node]
                                           : out->tensors[t].size == at(s, piece->node)->size;
        if (!fits || !add_terms(s, term, &out->terms, &out->term_count))
            return false;
    }
    struct separable_term loss = {.node = spec->loss, .factor = 1};
    return describe_terms(s) && add_terms(s, loss, &out->loss, &out->loss_count);
}

/* Families of one tensor meet terms of another, each with the tangents of both operands. */
static size_t count_additions(const struct separable *separable)
{
    size_t families = 0;
    size_t terms = 0;
    size_t roundings = 0;
    for (size_t t = 0; t < separable->tensor_count; t++) {
        size_t of_tensor = 0;
        for (size_t f = 0; f < separable->family_count; f++)
            of_tensor += separable->families[f].tensor == t;
        families = of_tensor > families ? of_tensor : families;
        of_tensor = 0;
        for (size_t k = 0; k < separable->term_count; k++) {
            const struct separable_term *term = &separable->terms[k];
            of_tensor += term->summed && term->tensor == t;
            roundings = term->roundings > roundings ? term->roundings : roundings;
        }
        terms = of_tensor > terms ? of_tensor : terms;
    }
    return 2 * families * terms + roundings;
}

static bool pays(const struct separable *separable)
{
    size_t patterns = 0;
    for (size_t f = 0; f < separable->family_count; f++)
        patterns += separable->families[f].patterns;
    return patterns < separable->n;
}

const struct separable *separable_find(struct arena *arena, struct rules *rules, const struct exact_spec *spec,
                                       const struct node_list *wanted)
{
    struct separable *out = ARENA_NEW(arena, struct separable);
    struct search s = {.arena = arena, .out = out, .graph = rules->graph};
    out->rules = rules;
    out->n = spec->n;
    if (spec->hessian != NULL || spec->formulas ||
        !rows_find(arena, rules->graph, wanted->count, wanted->ids, &out->rows))
        return NULL;
    node_id *pieces = ARENA_ARRAY(arena, spec->piece_count, node_id);
    for (size_t k = 0; k < spec->piece_count; k++)
        pieces[k] = spec->pieces[k].node;
    s.gradient = ARENA_ARRAY(arena, rules->graph->count, unsigned char);
    graph_mark_needed(rules->graph, spec->piece_count, pieces, s.gradient);
    mark_feeds(&s);
    find_tensors(&s);
    if (!find_terms(&s, spec) || !pays(out))
        return NULL;
    out->additions = count_additions(out);
    return out;
}
