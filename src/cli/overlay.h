/* What is drawn on a plane beside the point: the ways of descents, and lists of points. */
#ifndef CLI_OVERLAY_H
#define CLI_OVERLAY_H

#include "cli/job.h"
#include "report/picture.h"

/* Points of a file, before there is a plane to put them on. */
struct overlay {
    const char *label;
    bool is_way;
    size_t count;
    double *theta; /* count x n */
};

/* Reads the files of --path and --points. What a row leaves out has the values of theta (n). False with diagnostics. */
bool overlay_read(struct job *job, cp_model *model, size_t *count, struct overlay **out);

/* Their coordinates. */
const struct picture_series *overlay_project(struct arena *arena, const struct cp_plane *plane, size_t count,
                                             const struct overlay *overlays);

#endif
