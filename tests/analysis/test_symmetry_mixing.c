/* The fields of small models, counted. */
#include "analysis/symmetry_fields.h"

#include "support/analyses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char MODEL[] =
    "{\"parameters\": {\"a\": {\"shape\": []}, \"v\": {\"shape\": [3]}, \"W\": {\"shape\": [2, 3]}}, "
    "\"loss\": \"a*sum(W @ v)\"}";

static void fields_are_counted(void **state)
{
    size_t count;
    struct model *model = json_model(*state, MODEL);
    const struct affine *fields = affine_mixing(*state, model, 400, &count);
    /* v: 3 x 3 of its own, 3 constants, the 2 rows of W; W: 2 x 2 rows, 3 x 3 columns */
    assert_int_equal(count, 9 + 3 + 2 + 4 + 9);
    for (size_t k = 0; k < count; k++) {
        const struct affine *f = &fields[k];
        assert_true(f->to + (f->count - 1) * f->to_stride < model->n);
        assert_true(f->constant || f->from + (f->count - 1) * f->stride < model->n);
    }
    affine_mixing(*state, model, 26, &count);
    assert_int_equal(count, 0);
}

static void lines_of_tensors(void **state)
{
    struct affine line;
    size_t count;
    size_t step;
    struct model *model = json_model(*state, MODEL);
    assert_true(!tensor_lines(&model->parameters[0], false, &line, &count, &step));
    assert_true(!tensor_lines(&model->parameters[1], true, &line, &count, &step));
    assert_true(tensor_lines(&model->parameters[2], true, &line, &count, &step));
    assert_int_equal(count, 3);
    assert_int_equal(step, 1);
    assert_int_equal(line.from, 4);
    assert_int_equal(line.count, 2);
    assert_int_equal(line.stride, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(fields_are_counted),
        ANALYSES_TEST(lines_of_tensors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
