/* Sections of the error surface, to be looked at: planes and lines through a point. Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_PLOT_H
#define CRITPOINT_PLOT_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* losses (count) = L at the points (count x n). A loss that is not finite is given as it is: no call fails for that. */
CP_API bool cp_losses(cp_model *model, size_t count, const double *points, double *losses);

/* What spans a plane. */
enum cp_plane_kind {
    CP_PLANE_EIGEN,      /* the eigenvectors of the smallest and of the largest eigenvalue, or of two others */
    CP_PLANE_PARAMETERS, /* two entries of theta: the coordinates are their values */
    CP_PLANE_RANDOM,     /* two Gaussian directions, each row of a matrix scaled to the norm of that row of theta, a
                            vector or number as a whole: the filter normalisation of Li et al. (2018, "Visualizing the
                            loss landscape of neural nets"), which makes pictures of different networks comparable.
                            Where theta is 0, they have length 1. */
    CP_PLANE_KIND_COUNT
};

/* "eigen", "parameters", "random". */
CP_API const char *cp_plane_kind_name(enum cp_plane_kind kind);

/* Start from {0}. Index 0 is the axis to the right, 1 the one upwards. */
struct cp_plane_options {
    enum cp_plane_kind kind;
    size_t entries[2];       /* CP_PLANE_PARAMETERS: two different entries of theta; CP_PLANE_EIGEN: two eigenvalues,
                                counted from 0 in ascending order; both 0: the smallest and the largest one */
    unsigned long long seed; /* CP_PLANE_RANDOM */
    double low[2];           /* range of the coordinates; low = high: chosen around theta */
    double high[2];
    size_t columns; /* of the grid, at least 2; 0 means 161 */
    size_t rows;
};

/* One axis of a plane. */
struct cp_plane_axis {
    const double *direction; /* n */
    size_t entry;            /* of theta, or which eigenvalue; of no meaning for random directions */
    double low;              /* range of the coordinate */
    double high;
    double at; /* coordinate of theta: 0, but for a plane of parameters the value of the entry */
};

/* L on a grid. A point of the plane is theta + (x - x.at) u + (y - y.at) v. */
struct cp_plane {
    enum cp_plane_kind kind;
    size_t n;
    const double *theta; /* n: the plane goes through it */
    struct cp_plane_axis axes[2];
    size_t columns;
    size_t rows;
    const double *losses; /* rows x columns, from low to high; those that are not finite are NaN */
    double lowest;        /* of the finite ones; NaN if there is none */
    double highest;
};

/* Computes L on a plane through theta (n). `report` is that of cp_analyze at theta with eigenvectors, which
 * CP_PLANE_EIGEN needs; NULL for the other kinds. NULL with diagnostics if that cannot be. */
CP_API const struct cp_plane *cp_plane(cp_model *model, const double *theta, const struct cp_report *report,
                                       const struct cp_plane_options *options);

/* The coordinates of the point of a plane that is nearest to p (n). */
CP_API void cp_plane_project(const struct cp_plane *plane, const double *p, double coordinates[2]);

/* L along a line through theta, beside its quadratic (Taylor) model L + t g'u + t^2/2 u'Hu. */
struct cp_profile {
    const double *direction; /* u (n) */
    size_t which;            /* eigenvalue, or entry of theta if n = 1, counted from 0 */
    double eigenvalue;       /* NaN on a kink */
    double slope;            /* g'u */
    double loss;             /* L at theta */
    size_t count;
    const double *t;
    const double *losses; /* count; those that are not finite are NaN */
    const double *model;  /* count: the quadratic model; NaN on a kink */
};

/* L at theta + t u for `count` values of t from -reach to reach, along the eigenvector of an eigenvalue counted from 0.
 * `report` is that of cp_analyze with eigenvectors. reach = 0: chosen from the report. With n = 1, a kink may be looked at
 * too. NULL with diagnostics where there are no eigenvectors. */
CP_API const struct cp_profile *cp_profile(cp_model *model, const struct cp_report *report, size_t eigenvalue,
                                           double reach, size_t count);

#ifdef __cplusplus
}
#endif

#endif
