/* theta from text and files: every POINT form of the command line. */
#ifndef MODEL_POINT_H
#define MODEL_POINT_H

#include "model/model.h"

/* theta (n) from "0,0", "[0,0]", "w1=0,w2=0", "@name", a .json, .csv or .npy file, or "-"; NULL: the model's own
 * values. NULL with diagnostics if it cannot be read. */
double *point_read(struct model *model, const char *text);

#endif
