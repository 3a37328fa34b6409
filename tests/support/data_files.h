/* Data files in a directory of the test's own, and models over them. */
#ifndef SUPPORT_DATA_FILES_H
#define SUPPORT_DATA_FILES_H

#include "support/files.h"
#include "support/model_texts.h"

#include "data/npy.h"

/* A new directory with the files, as the place of a model file. */
static inline const char *data_place(struct arena *arena)
{
    const char *directory = directory_make(arena);
    const char *path = str_format(arena, "%smodel.json", directory);
    file_put(str_format(arena, "%sd.csv", directory), str_of("x,y\n1,10\n2,20\n3,30\n"));
    file_put(str_format(arena, "%siris.csv", directory),
             str_of("a,b,species\r\n1,2,setosa\r\n3,4,\"vir,ginica\"\r\n5,6,setosa\r\n7,8,alba\r\n"));
    file_put(str_format(arena, "%sbad.csv", directory), str_of("x,y\n1,abc\n2,\n"));
    file_put(str_format(arena, "%sragged.csv", directory), str_of("x,y\n1,2\n3\n"));
    file_put(str_format(arena, "%splain.csv", directory), str_of("1,2\n3,4\n"));
    file_put(str_format(arena, "%scolumn.csv", directory), str_of("1\n2\n3\n"));
    file_put(str_format(arena, "%shole.csv", directory), str_of("k,s\n1,a\n2,\n"));
    file_put(str_format(arena, "%smark.csv", directory), str_of("\xEF\xBB\xBFx,y\nz,1\n"));
    file_put(str_format(arena, "%scrlf.csv", directory), str_of("a,b\r\n\"1\r\n\",2\r\n\"3\",x\r\n"));
    file_put(str_format(arena, "%snames.csv", directory), str_of("sepal length,y,2\n1,2,3\n"));
    file_put(str_format(arena, "%smixed.csv", directory), str_of("k,c\n1,2\n2,two\n"));
    file_put(str_format(arena, "%smany.csv", directory), str_of("a,b,c,d,e\n0,1,1,2,0\n0,3,0,4,1\n"));
    file_put(str_format(arena, "%snumbers.csv", directory), str_of("k,digit\n1,10\n2,9\n3,9.0\n4,-1\n"));
    file_put(str_format(arena, "%stypo.csv", directory), str_of("1,2x\n3,4\n"));
    file_put(str_format(arena, "%snotes.txt", directory), str_of("1,2\n"));
    file_put(str_format(arena, "%sbroken.npy", directory), str_of("\x93NUMPY"));
    file_put(str_format(arena, "%sempty.csv", directory), str_of("\n"));
    file_put(str_format(arena, "%sscalar.npy", directory), npy_print(arena, 0, NULL, (double[]){9}));
    file_put(str_format(arena, "%sinf.npy", directory), npy_print(arena, 1, &(size_t){2}, (double[]){INFINITY, 1}));
    const double values[] = {1, 2, 3, 4, 5, 6};
    const size_t row[] = {1, 6};
    const size_t cube[] = {1, 2, 3};
    const size_t seven[] = {1, 1, 1, 1, 1, 2, 3};
    file_put(str_format(arena, "%srow.npy", directory), npy_print(arena, 2, row, values));
    file_put(str_format(arena, "%scube.npy", directory), npy_print(arena, 3, cube, values));
    file_put(str_format(arena, "%sseven.npy", directory), npy_print(arena, 7, seven, values));
    file_put(str_format(arena, "%snan.npy", directory), npy_print(arena, 1, &(size_t){2}, (double[]){1, NAN}));
    file_put(str_format(arena, "%sm.json", directory), str_of("[[1, 2], [3, 4]]"));
    return path;
}

/* The value of a formula over some data. */
static inline double data_loss(struct arena *arena, const char *path, const char *data, const char *formula)
{
    struct model *model = model_valid_in(
        arena, path,
        str_format(arena, "{\"parameters\": [\"t\"], \"data\": %s, \"loss\": \"0*t + %s\"}", data, formula));
    return model_loss_at(model, &(double){0});
}

/* The mistakes of a model over some data are those that are expected: their number, and code, line and column of the
 * first, in a file whose name ends as said. */
struct data_mistake {
    const char *data;
    const char *code;
    size_t count;
    size_t line;
    size_t column;
};

static inline void expect_data_mistake(struct arena *arena, const char *path, const char *form,
                                       const struct data_mistake *mistake)
{
    struct diags *diags;
    const char *text = str_format(arena, "{%s, \"data\": %s}", form, mistake->data);
    assert_null(model_of(arena, path, str_of(text), &diags));
    if (diags->count != mistake->count)
        fail_msg("%zu mistakes in %s: %s", diags->count, text, print_mistakes(arena, diags));
    const struct cp_diagnostic *diag = &diags->items[0];
    if (strcmp(diag->code, mistake->code) != 0 || diag->line != mistake->line || diag->column != mistake->column)
        fail_msg("%s at %zu:%zu in %s: %s", diag->code, diag->line, diag->column, text, diag->message);
    assert_non_null(strstr(diag->file, ".csv"));
}

#endif
