/* What a plot shows: from the request to the picture, before anybody draws it. */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "cli/job.h"
#include "report/picture.h"

/* Computes the picture. `screen` is that of a preview, which decides how fine a plane is; NULL: a file is drawn. False with
 * diagnostics. */
bool subject_make(struct job *job, const struct picture_screen *screen, struct picture *picture);

#endif
