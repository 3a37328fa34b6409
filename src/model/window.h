/* Windows that slide over images (rows, channels, height, width): what conv2d and the pools share.
 *
 * Window number o along an axis reads the places o*stride + t*dilation for t below the kernel, in the image with its
 * padding. As many windows as fit whole are taken, as PyTorch does. */
#ifndef MODEL_WINDOW_H
#define MODEL_WINDOW_H

#include "model/network.h"

/* Pairs are vertical and horizontal. */
struct window {
    size_t rows;
    size_t channels;
    size_t image[2]; /* that comes in */
    size_t kernel[2];
    size_t stride[2];
    size_t dilation[2];
    size_t before[2]; /* padding above and to the left */
    size_t after[2];  /* padding below and to the right */
    size_t count[2];  /* windows */
};

/* Reads "kernel", "stride" (where it is missing: `stride`, or the kernel if that is 0), "padding", "dilation", and
 * counts the windows that fit. The padded images then fit in memory. False with diagnostics. */
bool window_read(struct layer *layer, size_t stride, struct window *out);

/* Requires that no window lies in the padding alone. */
bool window_expect_pixels(struct layer *layer, const struct window *window);

/* Requires that an array whose size is a product of factors fits in memory; `what` is its name. */
bool window_expect_room(struct layer *layer, const char *what, size_t factors, const size_t *factor);

/* The images that come in with their padding: place k of a padded image, counted row by row, holds fill/(k + 1), so that
 * no two places of a padding are equal unless it is 0. */
node_id window_pad(struct layer *layer, const struct window *window, double fill);

/* An array of `axis` axes whose entry (i, j, ...) is entry i*step[0] + j*step[1] + ... + first of `a`. */
struct window_axis {
    size_t count;
    size_t step;
};
node_id window_gather(struct layer *layer, node_id a, size_t first, size_t axes, const struct window_axis *axis);

#endif
