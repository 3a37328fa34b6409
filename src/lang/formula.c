/* A recursive-descent parser.
 *
 *     formula    = comparison
 *     comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
 *     sum        = product { ("+" | "-") product }
 *     product    = unary { ("*" | "/" | "@") unary }
 *     unary      = ("-" | "+") unary | power
 *     power      = postfix [ ("^" | "**") unary ]           so -x^2 = -(x^2), 2^3^2 = 2^(3^2), 2^-1 is allowed
 *     postfix    = primary { "[" subscript { "," subscript } "]" }
 *     subscript  = formula | [sum] ":" [sum] [ ":" [sum] ]
 *     primary    = number | name | call | "(" formula { "," formula } ")" | "[" formula { "," formula } "]"
 *     call       = name "(" [ argument { "," argument } ] ")"
 *                | name "(" range { "," range } ":" formula ")"
 *     argument   = name "=" formula | formula
 *     range      = name "in" sum ":" sum
 *
 * Invariant: every function either returns a tree or has added a diagnostic; after the first one nothing is added. */
#include "lang/formula.h"

#include "lang/token.h"

#include <string.h>

static struct formula *parse_formula(struct parser *p);
static struct formula *parse_unary(struct parser *p);
static struct formula *parse_sum(struct parser *p);

/* ---- Nodes ---- */

static struct formula *node_new(struct parser *p, enum formula_kind kind, size_t begin)
{
    struct formula *node = ARENA_NEW(p->arena, struct formula);
    node->kind = kind;
    node->span = token_span(p, begin, p->end);
    return node;
}

/* A list under construction. */
struct list {
    struct formula *first;
    struct formula *last;
};

static void list_add(struct list *list, struct formula *item)
{
    if (list->last == NULL)
        list->first = item;
    else
        list->last->next = item;
    list->last = item;
}

static struct formula *binary(struct parser *p, enum op op, struct formula *a, struct formula *b, size_t begin)
{
    struct list args = {NULL, NULL};
    list_add(&args, a);
    list_add(&args, b);
    struct formula *node = node_new(p, FORMULA_BINARY, begin);
    node->op = op;
    node->args = args.first;
    return node;
}

/* ---- Primary expressions ---- */

/* Elements up to a closing bracket, as a list; one element in parentheses is itself. */
static struct formula *parse_group(struct parser *p, char open, const char *close)
{
    size_t begin = p->at;
    struct list items = {NULL, NULL};
    size_t count = 0;
    token_advance(p, 1);
    do {
        struct formula *item = parse_formula(p);
        if (item == NULL)
            return NULL;
        list_add(&items, item);
        count++;
    } while (token_take(p, ","));
    if (!token_take(p, close)) {
        if (token_peek(p) == 0)
            return token_fail(p, begin, begin + 1, NULL, "'%c' is never closed: a '%s' is missing", open, close);
        return token_unexpected(p, close);
    }
    if (open == '(' && count == 1)
        return items.first;
    struct formula *node = node_new(p, FORMULA_LIST, begin);
    node->args = items.first;
    return node;
}

static struct formula *parse_range(struct parser *p, struct str name, size_t begin)
{
    struct formula *lo = parse_sum(p);
    if (lo == NULL)
        return NULL;
    if (!token_take(p, ":"))
        return token_unexpected(p, "':' and the end of the range (as in 'i in 0:n')");
    struct formula *hi = parse_sum(p);
    if (hi == NULL)
        return NULL;
    struct formula *node = node_new(p, FORMULA_RANGE, begin);
    node->name = name;
    node->name_span = token_span(p, begin, begin + name.size);
    node->part[0] = lo;
    node->part[1] = hi;
    return node;
}

/* If "name in" comes next, takes it and gives the name. */
static struct str take_range_name(struct parser *p)
{
    size_t start = p->at;
    size_t end = p->end;
    struct str name = token_name(p);
    if (name.size != 0) {
        token_advance(p, name.size);
        if (str_is(token_name(p), "in")) {
            token_advance(p, 2);
            return name;
        }
    }
    p->at = start;
    p->end = end;
    return (struct str){NULL, 0};
}

/* The rest of sum(i in lo:hi, ...: body), after the first "i in". */
static struct formula *parse_index_sum(struct parser *p, struct str index, size_t range_begin, size_t begin)
{
    struct list args = {NULL, NULL};
    for (;;) {
        struct formula *range = parse_range(p, index, range_begin);
        if (range == NULL)
            return NULL;
        list_add(&args, range);
        if (!token_take(p, ","))
            break;
        range_begin = p->at;
        index = take_range_name(p);
        if (index.size == 0)
            return token_unexpected(p, "another range such as 'j in 0:n'");
    }
    if (!token_take(p, ":"))
        return token_unexpected(p, "':' and the term to be summed");
    struct formula *body = parse_formula(p);
    if (body == NULL)
        return NULL;
    list_add(&args, body);
    if (!token_take(p, ")"))
        return token_unexpected(p, "')' at the end of the sum");
    struct formula *node = node_new(p, FORMULA_SUM, begin);
    node->args = args.first;
    return node;
}

static struct formula *parse_argument(struct parser *p)
{
    size_t begin = p->at;
    struct str name = token_name(p);
    if (name.size != 0) {
        size_t end = p->end;
        token_advance(p, name.size);
        if (token_peek(p) == '=' && !(p->at + 1 < p->text.size && p->text.at[p->at + 1] == '=')) {
            token_advance(p, 1);
            struct formula *value = parse_formula(p);
            if (value == NULL)
                return NULL;
            struct formula *node = node_new(p, FORMULA_KEYWORD, begin);
            node->name = name;
            node->args = value;
            return node;
        }
        p->at = begin;
        p->end = end;
    }
    return parse_formula(p);
}

static struct formula *parse_call(struct parser *p, struct str name, size_t begin)
{
    size_t open = p->at;
    struct list args = {NULL, NULL};
    token_advance(p, 1);
    if (str_is(name, "sum")) {
        size_t range_begin = p->at;
        struct str index = take_range_name(p);
        if (index.size != 0)
            return parse_index_sum(p, index, range_begin, begin);
    }
    if (!token_take(p, ")")) {
        do {
            struct formula *arg = parse_argument(p);
            if (arg == NULL)
                return NULL;
            list_add(&args, arg);
        } while (token_take(p, ","));
        if (token_peek(p) == 0)
            return token_fail(p, open, open + 1, NULL, "'(' is never closed: a ')' is missing");
        if (!token_take(p, ")"))
            return token_unexpected(p, "',' or ')'");
    }
    struct formula *node = node_new(p, FORMULA_CALL, begin);
    node->name = name;
    node->name_span = token_span(p, begin, begin + name.size);
    node->args = args.first;
    return node;
}

static struct formula *parse_number(struct parser *p)
{
    size_t begin = p->at;
    double value;
    if (!token_number(p, &value))
        return NULL;
    struct formula *node = node_new(p, FORMULA_NUMBER, begin);
    node->number = value;
    return node;
}

static struct formula *parse_primary(struct parser *p)
{
    size_t begin = p->at;
    char c = token_peek(p);
    if (token_is_digit(c) || c == '.')
        return parse_number(p);
    if (c == '(')
        return parse_group(p, '(', ")");
    if (c == '[')
        return parse_group(p, '[', "]");
    struct str name = token_name(p);
    if (name.size == 0)
        return token_unexpected(p, "a number, a name or '('");
    if (!token_check_name(p, name))
        return NULL;
    token_advance(p, name.size);
    if (token_peek(p) == '(')
        return parse_call(p, name, begin);
    struct formula *node = node_new(p, FORMULA_NAME, begin);
    node->name = name;
    return node;
}

/* ---- Subscripts ---- */

static struct formula *parse_subscript(struct parser *p)
{
    size_t begin = p->at;
    struct formula *part[3] = {NULL, NULL, NULL};
    unsigned colons = 0;
    for (;;) {
        if (token_peek(p) != ':' && token_peek(p) != ',' && token_peek(p) != ']') {
            part[colons] = colons == 0 ? parse_formula(p) : parse_sum(p);
            if (part[colons] == NULL)
                return NULL;
        }
        if (colons == 2 || !token_take(p, ":"))
            break;
        colons++;
    }
    if (colons == 0)
        return part[0] != NULL ? part[0] : token_unexpected(p, "an index");
    struct formula *node = node_new(p, FORMULA_SLICE, begin);
    memcpy(node->part, part, sizeof part);
    return node;
}

static struct formula *parse_postfix(struct parser *p)
{
    size_t begin = p->at;
    struct formula *base = parse_primary(p);
    for (size_t chain = p->depth; base != NULL && token_peek(p) == '['; chain++) {
        size_t open = p->at;
        if (chain >= TOKEN_DEEPEST)
            return token_too_deep(p);
        struct list args = {NULL, NULL};
        list_add(&args, base);
        token_advance(p, 1);
        do {
            struct formula *subscript = parse_subscript(p);
            if (subscript == NULL)
                return NULL;
            list_add(&args, subscript);
        } while (token_take(p, ","));
        if (token_peek(p) == 0)
            return token_fail(p, open, open + 1, NULL, "'[' is never closed: a ']' is missing");
        if (!token_take(p, "]"))
            return token_unexpected(p, "',' or ']'");
        struct formula *node = node_new(p, FORMULA_INDEX, begin);
        node->args = args.first;
        base = node;
    }
    return base;
}

/* ---- Operators ---- */

static struct formula *parse_power(struct parser *p)
{
    size_t begin = p->at;
    struct formula *base = parse_postfix(p);
    if (base == NULL || !(token_take(p, "**") || token_take(p, "^")))
        return base;
    struct formula *exponent = parse_unary(p);
    return exponent == NULL ? NULL : binary(p, OP_POW, base, exponent, begin);
}

/* Everything that nests passes here or is a chain of subscripts, so the depth is counted here and there. */
static struct formula *parse_unary(struct parser *p)
{
    size_t begin = p->at;
    if (p->depth >= TOKEN_DEEPEST)
        return token_too_deep(p);
    p->depth++;
    struct formula *result;
    if (token_take(p, "+")) {
        result = parse_unary(p);
    } else if (token_take(p, "-")) {
        struct formula *operand = parse_unary(p);
        struct formula *node = operand == NULL ? NULL : node_new(p, FORMULA_NEGATE, begin);
        if (node != NULL)
            node->args = operand;
        result = node;
    } else {
        result = parse_power(p);
    }
    p->depth--;
    return result;
}

/* The operators of one precedence level. */
struct level {
    const char *symbol[7];
    enum op op[6];
};

static bool take_operator(struct parser *p, const struct level *level, enum op *op)
{
    for (unsigned i = 0; level->symbol[i] != NULL; i++)
        if (token_take(p, level->symbol[i])) {
            *op = level->op[i];
            return true;
        }
    return false;
}

static struct formula *parse_product(struct parser *p)
{
    static const struct level level = {{"*", "/", "@", NULL}, {OP_MUL, OP_DIV, OP_CONTRACT}};
    size_t begin = p->at;
    struct formula *left = parse_unary(p);
    enum op op;
    while (left != NULL && take_operator(p, &level, &op)) {
        struct formula *right = parse_unary(p);
        left = right == NULL ? NULL : binary(p, op, left, right, begin);
    }
    return left;
}

static struct formula *parse_sum(struct parser *p)
{
    static const struct level level = {{"+", "-", NULL}, {OP_ADD, OP_SUB}};
    size_t begin = p->at;
    struct formula *left = parse_product(p);
    enum op op;
    while (left != NULL && take_operator(p, &level, &op)) {
        struct formula *right = parse_product(p);
        left = right == NULL ? NULL : binary(p, op, left, right, begin);
    }
    return left;
}

static struct formula *parse_formula(struct parser *p)
{
    static const struct level level = {{"<=", ">=", "==", "!=", "<", ">", NULL},
                                       {OP_LE, OP_GE, OP_EQ, OP_NE, OP_LT, OP_GT}};
    size_t begin = p->at;
    struct formula *left = parse_sum(p);
    enum op op;
    if (left == NULL || !take_operator(p, &level, &op))
        return left;
    struct formula *right = parse_sum(p);
    if (right == NULL)
        return NULL;
    left = binary(p, op, left, right, begin);
    size_t again = p->at;
    if (take_operator(p, &level, &op))
        return token_fail(p, again, p->end, "write a < b < c as (a < b)*(b < c)", "comparisons cannot be chained");
    return left;
}

const struct formula *formula_parse(struct arena *arena, const struct formula_text *text, struct diags *diags)
{
    struct parser p = {.arena = arena, .diags = diags, .input = text, .text = text->text};
    token_skip_blanks(&p);
    struct formula *formula = parse_formula(&p);
    if (formula == NULL || p.at == p.text.size)
        return formula;
    if (token_peek(&p) == ')' || token_peek(&p) == ']')
        return token_fail(&p, p.at, p.at + 1, NULL, "this '%c' closes nothing", token_peek(&p));
    if (token_peek(&p) == '=')
        return token_fail(&p, p.at, p.at + 1, "compare with '=='", "a formula has no '='");
    return token_unexpected(&p, "an operator or the end of the formula");
}
