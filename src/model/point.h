/* theta from text and files: every POINT form of the command line. */
#ifndef MODEL_POINT_H
#define MODEL_POINT_H

#include "data/tensor.h"
#include "model/model.h"

/* theta (n, finite) from "0,0", "[0,0]", "w1=0,w2=0", "@name", a .json, .csv, .npy, .npz or .safetensors file, or "-";
 * NULL: the model's own values. NULL with diagnostics if it cannot be read. */
double *point_read(struct arena *arena, struct model *model, const char *text);

/* The same from a JSON value: a text in any of these forms, where files are relative to the file `base` (which may be
 * NULL), a list of all values, or an object by parameter name. */
double *point_read_json(struct arena *arena, struct model *model, const struct json *json, const char *base);

/* The same with gaps: NaN where neither the text nor the model gives a value. */
double *point_read_partial(struct arena *arena, struct model *model, const char *text);

/* A point of a stream, one line of JSON: a list of all values, or an object by parameter name. theta (n) goes in with the
 * values of parameters that the line does not name. An object may have an "id", whose text is given back as it stands
 * (empty: there is none), and may hold the values under "theta". False with diagnostics. */
bool point_read_line(struct arena *scratch, struct model *model, const struct source *line, double *theta,
                     struct str *id);

/* ---- Shared by the files of this room ---- */

/* A point that is being read. */
struct point {
    struct arena *scratch;
    struct model *model;
    double *theta;        /* n; the model's own values, NaN for none, until something else is given */
    unsigned char *given; /* per parameter: a value was assigned to it */
};

struct point point_start(struct arena *scratch, struct model *model, double *theta);

/* point.c: gives one parameter its value, a number or an array of its size. */
bool point_set(struct point *point, const struct model_name *name, const struct json *value);

/* point.c: a list of all values, flat or nested, or an object by parameter name. */
bool point_from_json(struct point *point, const struct json *json);

/* point.c: refuses a point of `count` values; `json` may be NULL. Returns false. */
bool point_refuse_length(struct point *point, struct span span, const struct json *json, size_t count);

/* point.c: refuses a coordinate that is not finite. Returns false. */
bool point_refuse_value(struct point *point, struct span span, const char *name, double value);

/* point_text.c: numbers, assignments, or JSON. */
bool point_from_text(struct point *point, const struct source *source);

/* point_tensors.c: an array of all values, of any shape, row-major. */
bool point_from_array(struct point *point, const struct tensor *tensor);

/* point_tensors.c: arrays by parameter name, as a state dict holds them. */
bool point_from_tensors(struct point *point, const struct tensors *tensors);

/* point_file.c: reads a file if the text is the name of one, by its ending, or "-"; `handled` tells whether it is. */
bool point_from_file(struct point *point, const struct source *text, bool *handled);

/* point_file.c: whether a text names a file. */
bool point_names_file(struct str text);

#endif
