/* Pictures: of a plane or of lines through a point, and of the spectrum; as scripts for gnuplot, whose data they hold, and as
 * text for terminals. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "report/report.h"

/* Places on a plane: the way of a descent, or single points. */
struct picture_series {
    const char *label;
    bool is_way; /* in this order; else points on their own */
    size_t count;
    const double *at;               /* count x 2: coordinates on the plane */
    const enum cp_verdict *verdict; /* count; NULL: unknown */
};

enum picture_kind { PICTURE_PLANE, PICTURE_SURFACE, PICTURE_SPECTRUM, PICTURE_PROFILE };

struct picture {
    enum picture_kind kind;
    const char *model;
    const struct report_style *style;      /* of a preview; files are in English: their fonts may have nothing else */
    const struct cp_parameter *parameters; /* parameter_count entries; NULL: no names */
    size_t parameter_count;
    const struct cp_report *report; /* of the point; NULL: there is none */
    const struct cp_plane *plane;   /* PICTURE_PLANE, PICTURE_SURFACE */
    const struct picture_series *series;
    size_t series_count;
    const struct cp_profile *const *profiles; /* PICTURE_PROFILE: profile_count of them */
    size_t profile_count;
};

/* ---- For gnuplot ---- */

/* A kind of file that gnuplot draws: a row of picture_formats.def. */
struct picture_format {
    const char *name; /* also the ending of files */
    const char *summary;
    const char *terminal; /* the command that chooses it */
};
size_t picture_format_count(void);
const struct picture_format *picture_format_at(size_t k);
const struct picture_format *picture_format_find(struct str name);

/* A script that draws the picture to gnuplot's output (5.2 or later), by itself: the data are in it. */
void picture_script(struct text *out, const struct picture *picture, const struct picture_format *format);

/* ---- For terminals ---- */

enum picture_colors { PICTURE_PLAIN, PICTURE_256, PICTURE_TRUE };

struct picture_screen {
    enum picture_colors colors;
    size_t columns; /* of the terminal */
    size_t lines;
};

/* How many columns and rows the plane of a preview must have: two rows for each line of the terminal. */
void picture_preview_size(const struct picture_screen *screen, size_t *columns, size_t *rows);

/* The same picture in characters. */
void picture_preview(struct text *out, const struct picture *picture, const struct picture_screen *screen);

#endif
