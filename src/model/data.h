/* The "data" key, read in parts: what each of its forms makes of a file. Readers give an array with its shape, or false
 * with diagnostics; what they give is finite. */
#ifndef MODEL_DATA_H
#define MODEL_DATA_H

#include "data/table.h"
#include "model/model.h"

/* data_file.c: the bytes of the file that a JSON string names, as seen from the model; NULL with a diagnostic. */
const struct source *data_open(struct model *model, const struct json *path);

/* data_file.c: {"file": ...}: a whole file of numbers, .npy with its shape, else a matrix or a vector. The inputs of a
 * network may be a CSV file with a header: see data_read_inputs. */
bool data_read_file(struct model *model, const struct json *json, struct model_array *out);

/* data_columns.c: {"file": ...}: each column a vector by the name of its header. Adds arrays to the model. */
bool data_read_header(struct model *model, const struct json *json);

/* data_columns.c: {"file": ..., "columns": [...]}: a matrix, one column for each name. */
bool data_read_columns(struct model *model, const struct json *json, struct model_array *out);

/* data_columns.c: {"file": ..., "column": ...}: a vector of numbers, or what data_read_classes makes of it. */
bool data_read_column(struct model *model, const struct json *json, struct model_array *out);

/* data_columns.c: whether {"file": ...} stands for the inputs of a network; and for them, where the file is CSV with a
 * header, a matrix of all columns that are no targets. */
bool data_is_inputs(const struct model *model, const struct json *json);
bool data_read_inputs(struct model *model, const struct json *json, struct model_array *out);

/* data_classes.c: a column of class names: the classes are the texts of "labels" in their order, or the distinct texts in
 * ascending order. With "one_hot" a row of 0 and 1 for each cell, else the number of its class. */
bool data_read_classes(struct model *model, const struct table *table, size_t column, const struct json *json,
                       struct model_array *out);

/* Adds an array that was read (values NULL: refused) under its name. */
void data_add(struct model *model, const struct model_array *array);

#endif
