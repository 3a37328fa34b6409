/* Points from named arrays: which names fit, which shapes, and what is said about the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/point.h"
#include "support/points.h"

#include <math.h>

/* 0.weight (2 x 1), 0.bias (2), 2.weight (1 x 2), 2.bias (1): 7 parameters. */
static const char NETWORK[] =
    "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"tanh\"},"
    " {\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"},"
    " \"data\": {\"inputs\": [[1], [2], [3]], \"targets\": [[1], [0], [1]]}}";

enum { MOST = 8 };

/* The arrays of a file; entry k of the whole file is the number k + 1. */
struct file {
    struct tensors tensors;
    struct tensor items[MOST];
    double numbers[64];
    size_t used;
};

static struct file *file_new(struct arena *arena)
{
    struct file *file = ARENA_NEW(arena, struct file);
    for (size_t k = 0; k < 64; k++)
        file->numbers[k] = (double)(k + 1);
    file->tensors.items = file->items;
    return file;
}

static void add(struct file *file, const char *name, size_t rank, size_t rows, size_t columns)
{
    struct tensor *tensor = &file->items[file->tensors.count++];
    *tensor = (struct tensor){.name = str_of(name),
                              .type = tensor_type_find(str_of("f8")),
                              .type_name = str_of("F64"),
                              .big_endian = *(const char *)&(uint16_t){1} == 0,
                              .rank = rank,
                              .shape = {rows, columns}};
    assert_true(tensor_count(rank, tensor->shape, &tensor->size));
    tensor->bytes = (struct str){(const char *)(file->numbers + file->used), 8 * tensor->size};
    file->used += tensor->size;
}

static void add_all(struct file *file, const char *const *names)
{
    add(file, names[0], 2, 2, 1);
    add(file, names[1], 1, 2, 0);
    add(file, names[2], 2, 1, 2);
    add(file, names[3], 1, 1, 0);
}

static struct model *network(struct arena *arena)
{
    return model_valid(arena, NETWORK);
}

static bool take(struct model *model, const struct file *file, double *theta)
{
    *model->diags = (struct diags){.arena = model->arena};
    struct point point = point_start(model->arena, model, theta);
    return point_from_tensors(&point, &file->tensors);
}

static void expect_taken(struct model *model, const struct file *file)
{
    double theta[7];
    if (!take(model, file, theta))
        fail_msg("refused: %s", model->diags->items[0].message);
    for (size_t i = 0; i < 7; i++)
        assert_true(theta[i] == (double)(i + 1));
}

/* Messages of all mistakes, each on a line, hold the words of `says`, each on a line. */
static void expect_refused(struct model *model, const struct file *file, const char *code, size_t count,
                           const char *says)
{
    double theta[7];
    if (take(model, file, theta))
        fail_msg("accepted, though: %s", says);
    assert_int_equal(model->diags->count, count);
    const struct cp_diagnostic *diag = &model->diags->items[0];
    assert_string_equal(diag->code, code);
    assert_non_null(diag->remedy == NULL ? diag->message : diag->remedy);
    if (strstr(diag->message, says) == NULL)
        fail_msg("'%s' does not say '%s'", diag->message, says);
}

static void names_as_they_are(void **state)
{
    struct file *file = file_new(*state);
    add_all(file, (const char *const[]){"0.weight", "0.bias", "2.weight", "2.bias"});
    expect_taken(network(*state), file);
}

static void prefixes_of_wrappers(void **state)
{
    static const char *const prefixes[] = {"module.", "model.", "_orig_mod.", "_orig_mod.module.", "a.b.c.d.", "0."};
    for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++) {
        static const char *const names[] = {"0.weight", "0.bias", "2.weight", "2.bias"};
        struct file *file = file_new(*state);
        const char *full[4];
        for (size_t i = 0; i < 4; i++)
            full[i] = str_format(*state, "%s%s", prefixes[k], names[i]);
        add_all(file, full);
        add(file, str_format(*state, "%s1.running_mean", prefixes[k]), 1, 2, 0);
        expect_taken(network(*state), file);
    }
}

static void prefixes_that_do_not_fit(void **state)
{
    /* Not all share it. */
    struct file *file = file_new(*state);
    add_all(file, (const char *const[]){"module.0.weight", "module.0.bias", "2.weight", "2.bias"});
    expect_refused(network(*state), file, "E503", 2, "no parameter 'module.0.weight'");
    /* All share it, and a name behind it is wrong: told without it. */
    file = file_new(*state);
    add_all(file, (const char *const[]){"module.0.weight", "module.0.bias", "module.2.weight", "module.2.bais"});
    struct model *model = network(*state);
    expect_refused(model, file, "E503", 1, "no parameter '2.bais'");
    assert_string_equal(model->diags->items[0].remedy, "did you mean '2.bias'?");
    /* A part of another network, whose layer 3 is a network itself. */
    file = file_new(*state);
    add(file, "3.0.weight", 2, 2, 1);
    add(file, "3.0.bias", 1, 2, 0);
    expect_refused(network(*state), file, "E503", 2, "no parameter '3.0.weight'");
    /* A prefix is whole components only. */
    file = file_new(*state);
    add(file, "x0.weight", 2, 2, 1);
    expect_refused(network(*state), file, "E503", 1, "no parameter 'x0.weight'");
}

static void buffers_are_passed_over(void **state)
{
    struct file *file = file_new(*state);
    add_all(file, (const char *const[]){"0.weight", "0.bias", "2.weight", "2.bias"});
    add(file, "1.running_mean", 1, 2, 0);
    add(file, "running_var", 1, 2, 0);
    add(file, "module.1.num_batches_tracked", 0, 0, 0);
    file->items[6].type = NULL;
    expect_taken(network(*state), file);
    add(file, "1.running_means", 1, 2, 0);
    expect_refused(network(*state), file, "E503", 1, "no parameter '1.running_means'");
    file = file_new(*state);
    add(file, "1.running_mean", 1, 2, 0);
    expect_refused(network(*state), file, "E504", 1, "holds no parameters");
    expect_refused(network(*state), file_new(*state), "E504", 1, "holds no parameters");
}

/* Unless the model has a parameter of that name. */
static void parameters_named_as_buffers(void **state)
{
    struct model *model = model_valid(*state, "{\"parameters\": {\"running_mean\": 1}, \"loss\": \"running_mean^2\"}");
    struct file *file = file_new(*state);
    double theta = 0;
    file->numbers[0] = -3;
    add(file, "running_mean", 0, 0, 0);
    assert_true(take(model, file, &theta));
    assert_true(theta == -3);
}

static void shapes_must_agree(void **state)
{
    static const struct {
        const char *name;
        size_t rank, rows, columns;
        const char *says;
        const char *remedy;
    } rows[] = {
        {"0.weight", 2, 1, 2, "'0.weight' has the shape (2, 1) in the model and (1, 2) in the file", "transposed"},
        {"0.weight", 1, 2, 0, "(2, 1) in the model and (2,) in the file", "reshape"},
        {"0.bias", 2, 2, 1, "'0.bias' has the shape (2,) in the model and (2, 1) in the file", "reshape"},
        {"0.bias", 1, 3, 0, "(2,) in the model and (3,) in the file", "other sizes"},
        {"0.bias", 1, 0, 0, "(2,) in the model and (0,) in the file", "other sizes"},
        {"2.bias", 1, 2, 0, "(1,) in the model and (2,) in the file", "other sizes"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct model *model = network(*state);
        struct file *file = file_new(*state);
        add(file, rows[k].name, rows[k].rank, rows[k].rows, rows[k].columns);
        expect_refused(model, file, "E502", 1, rows[k].says);
        assert_non_null(strstr(model->diags->items[0].remedy, rows[k].remedy));
    }
    /* A single number has no shape to speak of. */
    for (size_t rank = 0; rank < 3; rank++) {
        struct file *file = file_new(*state);
        double theta[7];
        add(file, "2.bias", rank, 1, 1);
        assert_true(take(network(*state), file, theta));
        assert_true(theta[6] == 1);
    }
}

static void values_must_be_finite_numbers(void **state)
{
    static const double values[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < 3; k++) {
        struct file *file = file_new(*state);
        add_all(file, (const char *const[]){"0.weight", "0.bias", "2.weight", "2.bias"});
        file->numbers[5] = values[k];
        expect_refused(network(*state), file, "E505", 1, "'2.weight[0,1]' is");
    }
    struct file *file = file_new(*state);
    add_all(file, (const char *const[]){"0.weight", "0.bias", "2.weight", "2.bias"});
    file->items[2].type = NULL;
    file->items[2].type_name = str_of("I64");
    expect_refused(network(*state), file, "E501", 1, "'2.weight' is of type I64");
}

/* A file of a thousand wrong names is told in a few lines. */
static void many_mistakes(void **state)
{
    struct model *model = network(*state);
    struct tensor *items = ARENA_ARRAY(*state, 1000, struct tensor);
    struct file *one = file_new(*state);
    add(one, "x", 1, 2, 0);
    for (size_t k = 0; k < 1000; k++) {
        items[k] = one->items[0];
        items[k].name = str_of(str_format(*state, "wrong.%zu", k));
    }
    const struct file many = {.tensors = {1000, items}};
    expect_refused(model, &many, "E503", 20, "no parameter 'wrong.0'");
    assert_non_null(strstr(model->diags->items[0].remedy, "the model has '0.weight', '0.bias', '2.weight', '2.bias'"));
}

static void arrays_without_names(void **state)
{
    struct model *model = network(*state);
    double theta[7];
    for (int k = 0; k < 3; k++) {
        struct file *file = file_new(*state);
        add(file, "", k == 0 ? 1 : 2, k == 1 ? 1 : 7, k == 1 ? 7 : 1);
        struct point point = point_start(*state, model, theta);
        assert_true(point_from_array(&point, &file->items[0]));
        assert_true(theta[0] == 1 && theta[6] == 7);
    }
    struct file *file = file_new(*state);
    add(file, "", 1, 6, 0);
    struct point point = point_start(*state, model, theta);
    *model->diags = (struct diags){.arena = model->arena};
    assert_false(point_from_array(&point, &file->items[0]));
    assert_string_equal(model->diags->items[0].code, "E502");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_as_they_are),
        cmocka_unit_test(prefixes_of_wrappers),
        cmocka_unit_test(prefixes_that_do_not_fit),
        cmocka_unit_test(buffers_are_passed_over),
        cmocka_unit_test(parameters_named_as_buffers),
        cmocka_unit_test(shapes_must_agree),
        cmocka_unit_test(values_must_be_finite_numbers),
        cmocka_unit_test(many_mistakes),
        cmocka_unit_test(arrays_without_names),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
