/* The table of operations, made from ops.def. */
#include "expr/op.h"

#include <string.h>

const struct op_row op_rows[OP_COUNT] = {
#define OP(id, name, arity, family, signature, rule_a, rule_b, kink, ulps, samples, summary)                           \
    [OP_##id] = {name, arity, FAMILY_##family, signature, {rule_a, rule_b}, kink, ulps, samples, summary},
#include "expr/ops.def"
#undef OP
};

const char *op_family_name(enum op_family family)
{
    static const char *const names[FAMILY_COUNT] = {
        [FAMILY_LEAF] = "leaf",           [FAMILY_MAP] = "elementwise",  [FAMILY_SELECT] = "selection",
        [FAMILY_MOVE] = "structure",      [FAMILY_REDUCE] = "reduction", [FAMILY_CONTRACT] = "contraction",
        [FAMILY_SOLVE] = "linear system",
    };
    return names[family];
}

bool op_callable(enum op op)
{
    const struct op_row *row = &op_rows[op];
    size_t length = strlen(row->name);
    return strncmp(row->signature, row->name, length) == 0 && row->signature[length] == '(';
}
