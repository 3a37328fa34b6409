/* Calls. A name is looked up among the reductions, the other primitives and the table of functions, in this order;
 * the number of arguments tells max(a, b) from max(a). */
#include "lang/functions.h"

#include <string.h>

/* ---- Arguments ---- */

/* Whether a signature such as "elu(a, alpha=1)" has a parameter with this name and a default. */
static bool has_default(const struct function_row *row, struct str name)
{
    const char *at = row == NULL || row->expansion == NULL ? NULL : strchr(row->signature, '(');
    while (at != NULL) {
        at += strspn(at, "(, ");
        if (str_equal((struct str){at, strcspn(at, "=,)")}, name))
            return at[name.size] == '=';
        at = strchr(at, ',');
    }
    return false;
}

static const struct formula *find_keyword(const struct call *call, struct str name)
{
    for (const struct formula *arg = call->keyword; arg != NULL; arg = arg->next)
        if (arg->kind == FORMULA_KEYWORD && str_equal(arg->name, name))
            return arg->args;
    return NULL;
}

static bool add_keyword(struct compiler *c, const struct formula *arg, struct call *call)
{
    if (str_is(arg->name, "axis")) {
        if (call->has_axis)
            return compile_fail(c, DIAG_FORMULA_ARGUMENTS, arg->span, "keep one of the two", "the axis is given twice");
        call->has_axis = true;
        return compile_whole(c, arg->args, -SHAPE_MAX_RANK, SHAPE_MAX_RANK - 1, "the axis", &call->axis);
    }
    if (has_default(function_find(call->formula->name), arg->name)) {
        call->keyword = call->keyword == NULL ? arg : call->keyword;
        if (find_keyword(call, arg->name) != arg->args)
            return compile_fail(c, DIAG_FORMULA_ARGUMENTS, arg->span, "keep one of the two", "'%.*s=' is given twice",
                                (int)arg->name.size, arg->name.at);
        return true;
    }
    struct typo typo = typo_start(arg->name);
    typo_offer(&typo, str_of("axis"));
    return compile_fail(c, DIAG_FORMULA_ARGUMENTS, arg->span,
                        typo.best.size != 0 ? "did you mean 'axis='?"
                                            : "'critpoint ops' shows what each function takes",
                        "'%.*s' takes no '%.*s='", (int)call->formula->name.size, call->formula->name.at,
                        (int)arg->name.size, arg->name.at);
}

static bool compile_arguments(struct compiler *c, const struct formula *f, struct call *call)
{
    *call = (struct call){.formula = f};
    bool ok = true;
    for (const struct formula *arg = f->args; arg != NULL; arg = arg->next) {
        if (arg->kind == FORMULA_KEYWORD) {
            ok = add_keyword(c, arg, call) && ok;
            continue;
        }
        ARENA_GROW(c->arena, call->arg, call->count);
        ARENA_GROW(c->arena, call->args, call->count);
        call->arg[call->count] = arg;
        ok = compile_value(c, arg, &call->args[call->count]) && ok;
        call->count++;
    }
    return ok;
}

static bool wrong_count(struct compiler *c, const struct formula *f, size_t count, const char *signature)
{
    return compile_fail(c, DIAG_FORMULA_ARGUMENTS, f->span,
                        str_format(c->compile->diags->arena, "it is used as %s", signature),
                        "'%.*s' got %zu argument%s", (int)f->name.size, f->name.at, count, count == 1 ? "" : "s");
}

static bool refuse_axis(struct compiler *c, const struct call *call)
{
    const struct formula *f = call->formula;
    return compile_fail(c, DIAG_FORMULA_ARGUMENTS, f->span, NULL, "'%.*s' takes no axis here", (int)f->name.size,
                        f->name.at);
}

/* ---- Primitives ---- */

static enum op find_op(struct str name, enum op_family family)
{
    for (enum op op = 0; op < OP_COUNT; op++)
        if (op_rows[op].family == family && op_callable(op) && str_is(name, op_rows[op].name))
            return op;
    return OP_COUNT;
}

/* The first argument of polygamma(p, a) is an attribute, not an operand. */
static bool takes_attribute(enum op op)
{
    return strncmp(op_rows[op].signature + strlen(op_rows[op].name), "(p, ", 4) == 0;
}

static bool call_with_attribute(struct compiler *c, struct call *call, enum op op, struct value *out)
{
    long p;
    if (call->count != 2)
        return wrong_count(c, call->formula, call->count, op_rows[op].signature);
    if (!compile_whole(c, call->arg[0], 0, 20, "the order", &p))
        return false;
    *out = (struct value){build_unary(&c->build, op, (double)p, call->args[1].node), call->args[1].lifted};
    return true;
}

static bool call_map(struct compiler *c, struct call *call, enum op op, struct value *out)
{
    struct value *args = call->args;
    if (call->has_axis)
        return refuse_axis(c, call);
    if (takes_attribute(op))
        return call_with_attribute(c, call, op, out);
    if (call->count != op_rows[op].arity)
        return wrong_count(c, call->formula, call->count, op_rows[op].signature);
    if (!compile_align(c, call->formula, call->count, args, &out->lifted))
        return false;
    if (op_rows[op].family == FAMILY_SELECT)
        out->node = build_where(&c->build, args[0].node, args[1].node, args[2].node);
    else if (call->count == 1)
        out->node = build_unary(&c->build, op, 0, args[0].node);
    else
        out->node = build_binary(&c->build, op, args[0].node, args[1].node);
    return true;
}

/* ---- Sugar ---- */

/* The default after name= in a signature such as "elu(a, alpha=1)", as a formula; NULL if there is none. */
static const char *signature_default(struct compiler *c, const char *parameter, size_t size)
{
    const char *equals = memchr(parameter, '=', size);
    if (equals == NULL)
        return NULL;
    return str_copy(c->arena, (struct str){equals + 1, size - (size_t)(equals + 1 - parameter)});
}

static bool compile_expansion(struct compiler *c, const char *text, const struct scope *scope, struct value *out)
{
    const struct formula_text input = {.text = str_of(text)};
    const struct formula *formula = formula_parse(c->arena, &input, c->compile->diags);
    struct compile fixed = *c->compile; /* all that the expansion makes stands for the call */
    fixed.span = c->build.span;
    struct compiler inner = *c;
    inner.compile = fixed.span.source == NULL ? c->compile : &fixed;
    inner.scope = scope;
    struct lanes nameless = {0}; /* the indices of a sum around the call are not visible in the expansion */
    if (c->lanes != NULL) {
        nameless = *c->lanes;
        nameless.names = 0;
        inner.lanes = &nameless;
    }
    return formula != NULL && compile_value(&inner, formula, out);
}

/* The value of parameter number k: given in its place, by name, or by default. */
static bool bind_parameter(struct compiler *c, const struct call *call, const struct function_row *row, size_t k,
                           struct str parameter, struct scope *scope)
{
    struct str name = str_part(parameter, 0, strcspn(parameter.at, "=,)"));
    const struct formula *named = find_keyword(call, name);
    const char *preset = signature_default(c, parameter.at, parameter.size);
    struct value value;
    if (k < call->count && named != NULL)
        return compile_fail(c, DIAG_FORMULA_ARGUMENTS, named->span, "keep one of the two", "'%.*s' is given twice",
                            (int)name.size, name.at);
    if (k < call->count)
        value = call->args[k];
    else if (named != NULL    ? !compile_value(c, named, &value)
             : preset == NULL ? !wrong_count(c, call->formula, call->count, row->signature)
                              : !compile_expansion(c, preset, scope, &value))
        return false;
    scope_add(c->arena, scope, name, value.node, NULL);
    scope->entries[scope->count - 1].value = value;
    return true;
}

/* Binds the arguments to the names of the signature and compiles the expansion. */
static bool call_expansion(struct compiler *c, struct call *call, const struct function_row *row, struct value *out)
{
    struct scope scope = {0};
    const char *at = strchr(row->signature, '(') + 1;
    while (*at != 0) {
        struct str parameter = {at, strcspn(at, ",)")};
        if (!bind_parameter(c, call, row, scope.count, parameter, &scope))
            return false;
        at += parameter.size + strspn(at + parameter.size, ",) ");
    }
    if (call->count > scope.count || call->has_axis)
        return wrong_count(c, call->formula, call->count, row->signature);
    return compile_expansion(c, row->expansion, &scope, out);
}

static bool unknown_function(struct compiler *c, const struct formula *f)
{
    struct typo typo = typo_start(f->name);
    function_offer(&typo);
    bool variable = scope_find(c->scope, f->name) != NULL;
    const char *remedy = variable ? "write a product with '*'" : NULL;
    if (typo.best.size != 0 && !variable)
        remedy = str_format(c->compile->diags->arena, "did you mean '%.*s'?", (int)typo.best.size, typo.best.at);
    return compile_fail(c, DIAG_FORMULA_FUNCTION, f->name_span, remedy, "unknown function '%.*s'", (int)f->name.size,
                        f->name.at);
}

bool compile_call(struct compiler *c, const struct formula *f, struct value *out)
{
    struct call call;
    enum op reduction = find_op(f->name, FAMILY_REDUCE);
    enum op map = find_op(f->name, FAMILY_MAP);
    if (map == OP_COUNT)
        map = find_op(f->name, FAMILY_SELECT);
    enum op system = find_op(f->name, FAMILY_SOLVE);
    const struct function_row *row = function_find(f->name);
    if (reduction == OP_COUNT && map == OP_COUNT && system == OP_COUNT && row == NULL)
        return unknown_function(c, f);
    if (!compile_arguments(c, f, &call))
        return false;
    if (c->compile->span.source == NULL)
        c->build.span = f->span;
    if (reduction != OP_COUNT && (map == OP_COUNT || call.count == 1))
        return function_reduce(c, &call, reduction, out);
    if (map != OP_COUNT)
        return call_map(c, &call, map, out);
    if (system != OP_COUNT)
        return function_system(c, &call, system, out);
    return row->expansion != NULL ? call_expansion(c, &call, row, out) : row->build(c, &call, out);
}
