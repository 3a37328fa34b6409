/* The compiler's core: names, numbers, operators. Invariant: operands are aligned before a node is built, so the
 * builder never sees shapes that do not fit. */
#include "lang/compiler.h"

#include "base/typo.h"

#include <math.h>

bool compile_fail(struct compiler *c, enum diag_code code, struct span span, const char *remedy, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    const char *message = str_vformat(c->arena, format, args);
    va_end(args);
    struct cp_diagnostic *diag = diag_add(c->compile->diags, code, span, "%s", message);
    if (remedy != NULL)
        diag->remedy = remedy;
    if (c->compile->json != NULL)
        diag->path = json_path(c->compile->diags->arena, c->compile->json);
    return false;
}

/* ---- Names ---- */

void scope_add(struct arena *arena, struct scope *scope, struct str name, node_id node, const char *kind)
{
    ARENA_GROW(arena, scope->entries, scope->count);
    scope->entries[scope->count++] = (struct scope_entry){name, {node, false}, kind};
}

const struct scope_entry *scope_find(const struct scope *scope, struct str name)
{
    for (size_t i = scope->count; i-- > 0;)
        if (str_equal(scope->entries[i].name, name))
            return &scope->entries[i];
    return NULL;
}

static bool unknown_name(struct compiler *c, const struct formula *f)
{
    struct typo typo = typo_start(f->name);
    for (size_t i = 0; i < c->scope->count; i++)
        typo_offer(&typo, c->scope->entries[i].name);
    for (size_t i = 0; c->lanes != NULL && i < c->lanes->names; i++)
        typo_offer(&typo, c->lanes->name[i]);
    typo_offer(&typo, str_of("pi"));
    const char *remedy = typo.best.size == 0 ? "declare it in \"parameters\", \"constants\", \"data\" or \"let\""
                                             : str_format(c->compile->diags->arena, "did you mean '%.*s'?",
                                                          (int)typo.best.size, typo.best.at);
    return compile_fail(c, DIAG_FORMULA_NAME, f->span, remedy, "unknown name '%.*s'", (int)f->name.size, f->name.at);
}

static bool compile_name(struct compiler *c, const struct formula *f, struct value *out)
{
    if (compile_index_name(c, f->name, out))
        return true;
    const struct scope_entry *entry = scope_find(c->scope, f->name);
    if (entry != NULL) {
        *out = entry->value;
        return entry->value.node != NODE_NONE;
    }
    if (str_is(f->name, "pi")) {
        *out = (struct value){build_number(&c->build, M_PI), false};
        return true;
    }
    return !c->scope->incomplete && unknown_name(c, f);
}

/* ---- Operators ---- */

static bool compile_operator(struct compiler *c, const struct formula *f, struct value a, struct value b,
                             struct value *out)
{
    if (f->op == OP_CONTRACT)
        return compile_matmul(c, f, a, b, out);
    struct value operands[2] = {a, b};
    if (!compile_align(c, f, 2, operands, &out->lifted))
        return false;
    out->node = build_binary(&c->build, f->op, operands[0].node, operands[1].node);
    return true;
}

static void set_span(struct compiler *c, const struct formula *f)
{
    if (c->compile->span.source == NULL)
        c->build.span = f->span;
}

/* The left spine of a formula in a loop: sums of thousands of terms must not nest. */
static bool compile_spine(struct compiler *c, const struct formula *f, struct value *out)
{
    size_t count;
    const struct formula **spine = formula_spine(c->arena, f, &count);
    bool ok = compile_value(c, spine[0], out);
    for (size_t k = 1; k <= count; k++) { /* on after a mistake: the other operands may have their own */
        struct value right;
        struct value left = *out;
        ok = compile_value(c, spine[k]->args->next, &right) && ok;
        set_span(c, spine[k]);
        ok = ok && compile_operator(c, spine[k], left, right, out);
    }
    return ok;
}

static bool compile_negate(struct compiler *c, const struct formula *f, struct value *out)
{
    if (!compile_value(c, f->args, out))
        return false;
    set_span(c, f);
    out->node = build_unary(&c->build, OP_NEG, 0, out->node);
    return true;
}

/* [a, b, c] stacks its elements along a new first axis. */
static bool compile_list(struct compiler *c, const struct formula *f, struct value *out)
{
    struct formula call = *f;
    call.kind = FORMULA_CALL;
    call.name = str_of("stack");
    call.name_span = f->span;
    return compile_call(c, &call, out);
}

bool compile_value(struct compiler *c, const struct formula *f, struct value *out)
{
    set_span(c, f);
    *out = (struct value){NODE_NONE, false};
    switch (f->kind) {
    case FORMULA_NUMBER:
        out->node = build_number(&c->build, f->number);
        return true;
    case FORMULA_NAME:
        return compile_name(c, f, out);
    case FORMULA_NEGATE:
        return compile_negate(c, f, out);
    case FORMULA_BINARY:
        return compile_spine(c, f, out);
    case FORMULA_CALL:
        return compile_call(c, f, out);
    case FORMULA_INDEX:
        return compile_subscript(c, f, out);
    case FORMULA_SUM:
        return compile_index_sum(c, f, out);
    case FORMULA_LIST:
        return compile_list(c, f, out);
    default:
        return compile_fail(c, DIAG_FORMULA_SYNTAX, f->span, NULL, "this has no value of its own");
    }
}

bool compile_formula(const struct compile *compile, const struct formula *formula, node_id *out)
{
    struct compiler c = {
        .compile = compile,
        .build = {compile->graph, compile->span},
        .arena = compile->graph->arena,
        .scope = compile->scope,
    };
    struct value value;
    if (!compile_value(&c, formula, &value))
        return false;
    *out = value.node;
    return true;
}

bool compile_text(const struct compile *compile, const struct formula_text *text, node_id *out)
{
    const struct formula *formula = formula_parse(compile->graph->arena, text, compile->diags);
    return formula != NULL && compile_formula(compile, formula, out);
}
