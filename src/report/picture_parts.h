/* What the pictures share: the scale of losses, colours, texts that are safe in a script, names of axes and points. */
#ifndef REPORT_PICTURE_PARTS_H
#define REPORT_PICTURE_PARTS_H

#include "report/picture.h"

enum { PICTURE_BANDS = 12 };

/* Shades of losses, from 0 (lowest) to 1: ((loss - low) / (high - low))^(1/power), where the power is chosen such that the
 * median of the losses is not left in the dark by a few high ones. */
struct picture_scale {
    double low;
    double high;
    double power; /* 1 to 8 */
};
struct picture_scale picture_scale_of(struct arena *arena, const struct cp_plane *plane);
double picture_shade(const struct picture_scale *scale, double loss); /* NaN for NaN */
double picture_loss(const struct picture_scale *scale, double shade); /* the other way */

/* Viridis (Smith and van der Walt 2015): even in lightness, so that it reads in grey and without a sense for red or green. */
void picture_viridis(double shade, unsigned char rgb[3]);

/* Which of the bands a shade belongs to, below PICTURE_BANDS. */
size_t picture_band(double shade);

/* Colours that are told apart by all (Okabe and Ito 2008): "#0072B2", ... The k-th one for series. */
const char *picture_color(size_t k);
#define PICTURE_NEGATIVE "#D55E00"
#define PICTURE_ZERO "#7F7F7F"
#define PICTURE_POSITIVE "#0072B2"

/* The loss on the grid of a plane, between its points linear in each direction; NaN outside. */
double picture_height(const struct cp_plane *plane, const double at[2]);

/* Texts made of a picture, plain: what an axis is, and what the point is. */
const char *picture_axis_name(struct arena *arena, const struct picture *picture, int axis);
const char *picture_profile_name(struct arena *arena, const struct picture *picture, size_t k);
const char *picture_verdict(struct arena *arena, const struct picture *picture);
const char *picture_escape_name(struct arena *arena, const struct picture *picture);
const char *picture_title(struct arena *arena, const struct picture *picture);

/* Where the escape leads on the plane, PICTURE_STEPS + 1 places; false if there is none to be seen. */
enum { PICTURE_STEPS = 24 };
bool picture_escape(struct arena *arena, const struct picture *picture, double at[PICTURE_STEPS + 1][2]);

/* A text as gnuplot's string, in single quotes: nothing in it is expanded or run. */
void script_string(struct text *out, struct str s);

/* Parts of picture_script. */
void script_plane(struct text *out, const struct picture *picture);
void script_spectrum(struct text *out, const struct picture *picture);
void script_profiles(struct text *out, const struct picture *picture);

/* Parts of picture_preview. */
void preview_plane(struct text *out, const struct picture *picture, const struct picture_screen *screen);
void preview_charts(struct text *out, const struct picture *picture, const struct picture_screen *screen);

/* Shared by the two: changes the colour of what follows, foreground and background; NULL: as it is. */
void preview_color(struct text *out, const struct picture_screen *screen, const unsigned char *fore,
                   const unsigned char *back);
void preview_normal(struct text *out, const struct picture_screen *screen);

#endif
