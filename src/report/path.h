/* The way of descents as a table: a row for each place, of all runs one after the other. */
#ifndef REPORT_PATH_H
#define REPORT_PATH_H

#include "report/report.h"

struct path_layout {
    size_t n;
    const struct cp_parameter *parameters; /* parameter_count entries */
    size_t parameter_count;
};

/* A format, chosen by the ending of a file's name. CSV begins a row with the label of the run; .npy is a matrix of
 * numbers, and begins it with the number of the run, from 0. */
struct path_format {
    const char *ending;
    bool counted; /* the header holds the number of rows, and has the same size for every number */
    void (*header)(struct text *out, const struct path_layout *layout, size_t rows);
    void (*add)(struct text *out, const struct path_layout *layout, const struct cp_waypoint *waypoint);
};

/* NULL for another ending. */
const struct path_format *path_format_find(const char *file);

#endif
