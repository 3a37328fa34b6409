/* Every row of the table of operations obeys the table's own rules. */
#include "expr/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void every_row_is_complete(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++) {
        const struct op_row *row = &op_rows[op];
        assert_true(row->name != NULL && row->name[0] != 0);
        assert_true(row->signature != NULL && row->summary != NULL && row->summary[0] != 0);
        assert_true(row->samples != NULL && row->ulps >= 0 && row->arity <= 3);
        assert_true(row->family < FAMILY_COUNT);
        for (enum op other = 0; other < op; other++) /* max and min are also reductions */
            if (row->family == op_rows[other].family)
                assert_string_not_equal(row->name, op_rows[other].name);
    }
}

static void arities_fit_families(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++) {
        unsigned arity = op_rows[op].arity;
        switch (op_rows[op].family) {
        case FAMILY_LEAF:
            assert_int_equal(arity, 0);
            break;
        case FAMILY_MAP:
            assert_in_range(arity, 1, 2);
            break;
        case FAMILY_SELECT:
            assert_int_equal(arity, 3);
            break;
        case FAMILY_CONTRACT:
            assert_int_equal(arity, 2);
            break;
        case FAMILY_SOLVE:
            assert_in_range(arity, 1, 2);
            break;
        default:
            assert_int_equal(arity, 1);
        }
    }
}

/* A derivative rule for each argument of MAP, REDUCE and SOLVE, none elsewhere: the other families are linear. */
static void rules_are_there_where_they_belong(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++) {
        const struct op_row *row = &op_rows[op];
        bool ruled = row->family == FAMILY_MAP || row->family == FAMILY_REDUCE || row->family == FAMILY_SOLVE;
        for (unsigned i = 0; i < 2; i++)
            assert_int_equal(row->rules[i] != NULL, ruled && i < row->arity);
        assert_true(ruled || row->kink == NULL);
    }
}

/* MAP and SELECT have as many lists of samples as arguments. */
static void samples_fit_arities(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++) {
        const struct op_row *row = &op_rows[op];
        if (row->family != FAMILY_MAP && row->family != FAMILY_SELECT)
            continue;
        unsigned lists = 1;
        for (const char *at = row->samples; *at != 0; at++)
            lists += *at == ';';
        assert_true(row->samples[0] != 0);
        assert_int_equal(lists, row->arity);
    }
}

static void callable_operations_are_written_as_calls(void **state)
{
    (void)state;
    assert_true(op_callable(OP_EXP));
    assert_true(op_callable(OP_WHERE));
    assert_true(op_callable(OP_LOGSUMEXP));
    assert_true(op_callable(OP_POLYGAMMA));
    assert_true(op_callable(OP_SOLVE));
    assert_true(op_callable(OP_LOGDET));
    assert_false(op_callable(OP_ADD));
    assert_false(op_callable(OP_CONST));
    assert_false(op_callable(OP_BROADCAST));
    assert_false(op_callable(OP_GATHER));
    assert_false(op_callable(OP_CONTRACT));
}

static void families_have_names(void **state)
{
    (void)state;
    for (enum op_family family = 0; family < FAMILY_COUNT; family++) {
        assert_non_null(op_family_name(family));
        for (enum op_family other = 0; other < family; other++)
            assert_string_not_equal(op_family_name(family), op_family_name(other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(arities_fit_families),
        cmocka_unit_test(rules_are_there_where_they_belong),
        cmocka_unit_test(samples_fit_arities),
        cmocka_unit_test(callable_operations_are_written_as_calls),
        cmocka_unit_test(families_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
