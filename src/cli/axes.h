/* --x and --y: the axes of a plane, "NAME=LO:HI", "NAME" or "LO:HI". */
#ifndef CLI_AXES_H
#define CLI_AXES_H

#include "base/diag.h"

struct axis_request {
    bool named;
    size_t entry; /* of theta, if named */
    bool ranged;
    double low;
    double high;
};

/* Understands the argument of an option; NULL gives an axis with neither name nor range. False with a diagnostic. */
bool axis_parse(const cp_model *model, const char *option, const char *text, struct axis_request *out,
                struct diags *diags);

#endif
