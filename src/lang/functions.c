/* The function table as data. Nothing here knows a function by name. */
#include "lang/functions.h"

static const struct function_row rows[] = {
#define FUNCTION(name, signature, family, summary, expansion, builder)                                                 \
    {#name, signature, family, summary, expansion, builder},
#include "lang/functions.def"
#undef FUNCTION
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* The same rows, and those of the primitives, as `critpoint ops` shows them. */
static const struct cp_function shown[] = {
#define FAMILY_TEXT_LEAF NULL
#define FAMILY_TEXT_MAP "elementwise"
#define FAMILY_TEXT_SELECT "elementwise"
#define FAMILY_TEXT_MOVE "structure"
#define FAMILY_TEXT_REDUCE "reduction"
#define FAMILY_TEXT_SOLVE "linear system"
#define FAMILY_TEXT_CONTRACT "contraction"
#define OP(id, name, arity, family, signature, rule_a, rule_b, kink, ulps, samples, summary)                           \
    {name, signature, FAMILY_TEXT_##family, summary, {rule_a, rule_b}, kink, NULL},
#include "expr/ops.def"
#undef OP
#define FUNCTION(name, signature, family, summary, expansion, builder)                                                 \
    {#name, signature, family, summary, {NULL, NULL}, NULL, expansion},
#include "lang/functions.def"
#undef FUNCTION
};

/* Leaves, and moves that formulas cannot write or that functions.def shows better, are left out. */
static bool is_shown(const struct cp_function *row)
{
    bool primitive = row < shown + OP_COUNT;
    return row->family != NULL && row->signature[0] != 0 && !(primitive && function_find(str_of(row->name)) != NULL);
}

size_t function_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        count += is_shown(&shown[i]);
    return count;
}

const struct cp_function *function_at(size_t k)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (is_shown(&shown[i]) && k-- == 0)
            return &shown[i];
    return NULL;
}

const struct cp_function *function_named(struct str name)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (str_is(name, shown[i].name) && is_shown(&shown[i]))
            return &shown[i];
    return NULL;
}

const struct function_row *function_find(struct str name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

void function_offer(struct typo *typo)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        typo_offer(typo, str_of(rows[i].name));
    for (enum op op = 0; op < OP_COUNT; op++)
        if (op_callable(op))
            typo_offer(typo, str_of(op_rows[op].name));
}
