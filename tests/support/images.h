/* Networks of images by plain loops, as their definitions say, and models in JSON of the same networks: the loss of one
 * against the other, and exact derivatives against differences of the loops, which are in long double. */
#ifndef SUPPORT_IMAGES_H
#define SUPPORT_IMAGES_H

#include "support/model_texts.h"
#include "support/random.h"

/* Row-major. */
struct images {
    size_t rows;
    size_t channels;
    size_t size[2]; /* height, width */
    long double *at;
};

static inline size_t images_count(const struct images *x)
{
    return x->rows * x->channels * x->size[0] * x->size[1];
}

static inline struct images images_new(struct arena *arena, size_t rows, size_t channels, size_t height, size_t width)
{
    struct images x = {rows, channels, {height, width}, NULL};
    x.at = ARENA_ARRAY(arena, images_count(&x), long double);
    return x;
}

static inline struct images images_random(struct arena *arena, struct random *random)
{
    struct images x = images_new(arena, 1 + random_below(random, 3), 1 + random_below(random, 3),
                                 2 + random_below(random, 4), 2 + random_below(random, 4));
    for (size_t k = 0; k < images_count(&x); k++)
        x.at[k] = random_normal(random);
    return x;
}

/* The pixel at a place in the padded image, `outside` being what the padding holds. */
static inline long double images_pixel(const struct images *x, size_t row, size_t channel, const size_t place[2],
                                       const size_t before[2], long double outside)
{
    for (unsigned axis = 0; axis < 2; axis++)
        if (place[axis] < before[axis] || place[axis] - before[axis] >= x->size[axis])
            return outside;
    return x
        ->at[((row * x->channels + channel) * x->size[0] + place[0] - before[0]) * x->size[1] + place[1] - before[1]];
}

struct geometry {
    size_t kernel[2];
    size_t stride[2];
    size_t dilation[2];
    size_t before[2];
    size_t after[2];
};

/* How many windows an axis has: counted, not computed. */
static inline size_t geometry_windows(const struct geometry *g, const struct images *x, unsigned axis)
{
    size_t count = 0;
    for (size_t first = 0;; first += g->stride[axis]) {
        size_t last = first + (g->kernel[axis] - 1) * g->dilation[axis];
        if (last >= g->before[axis] + x->size[axis] + g->after[axis])
            return count;
        count++;
    }
}

/* A random geometry that has a window on the images. */
static inline struct geometry geometry_random(struct random *random, const struct images *x, size_t most_padding,
                                              size_t most_dilation)
{
    struct geometry g;
    do {
        for (unsigned axis = 0; axis < 2; axis++) {
            g.kernel[axis] = 1 + random_below(random, 3);
            g.stride[axis] = 1 + random_below(random, 4);
            g.dilation[axis] = 1 + random_below(random, most_dilation);
            g.before[axis] = g.after[axis] = random_below(random, most_padding + 1);
        }
    } while (geometry_windows(&g, x, 0) == 0 || geometry_windows(&g, x, 1) == 0);
    return g;
}

static inline void geometry_print(struct text *text, const struct geometry *g)
{
    text_printf(text, "\"kernel\": [%zu, %zu], \"stride\": [%zu, %zu], \"padding\": [%zu, %zu]", g->kernel[0],
                g->kernel[1], g->stride[0], g->stride[1], g->before[0], g->before[1]);
    if (g->dilation[0] != 1 || g->dilation[1] != 1)
        text_printf(text, ", \"dilation\": [%zu, %zu]", g->dilation[0], g->dilation[1]);
}

/* What a window makes of its entries. */
enum window_result { WINDOW_MEAN, WINDOW_MAX };

static inline struct images images_pool(struct arena *arena, const struct images *x, const struct geometry *g,
                                        enum window_result result)
{
    struct images out = images_new(arena, x->rows, x->channels, geometry_windows(g, x, 0), geometry_windows(g, x, 1));
    for (size_t k = 0; k < images_count(&out); k++) {
        size_t plane = k / (out.size[0] * out.size[1]);
        size_t window[2] = {k / out.size[1] % out.size[0], k % out.size[1]};
        long double most = -INFINITY;
        long double sum = 0;
        for (size_t t = 0; t < g->kernel[0] * g->kernel[1]; t++) {
            size_t place[2] = {window[0] * g->stride[0] + t / g->kernel[1] * g->dilation[0],
                               window[1] * g->stride[1] + t % g->kernel[1] * g->dilation[1]};
            long double outside = result == WINDOW_MAX ? -INFINITY : 0;
            long double pixel = images_pixel(x, plane / x->channels, plane % x->channels, place, g->before, outside);
            sum += pixel;
            most = fmaxl(most, pixel);
        }
        out.at[k] = result == WINDOW_MAX ? most : sum / (long double)(g->kernel[0] * g->kernel[1]);
    }
    return out;
}

/* weight (channels, channels of x, kernel), bias (channels) or NULL. */
static inline struct images images_convolve(struct arena *arena, const struct images *x, const struct geometry *g,
                                            size_t channels, const long double *weight, const long double *bias)
{
    struct images out = images_new(arena, x->rows, channels, geometry_windows(g, x, 0), geometry_windows(g, x, 1));
    size_t kernel = g->kernel[0] * g->kernel[1];
    for (size_t k = 0; k < images_count(&out); k++) {
        size_t plane = k / (out.size[0] * out.size[1]);
        size_t window[2] = {k / out.size[1] % out.size[0], k % out.size[1]};
        size_t channel = plane % channels;
        out.at[k] = bias == NULL ? 0 : bias[channel];
        for (size_t t = 0; t < x->channels * kernel; t++) {
            size_t place[2] = {window[0] * g->stride[0] + t % kernel / g->kernel[1] * g->dilation[0],
                               window[1] * g->stride[1] + t % g->kernel[1] * g->dilation[1]};
            out.at[k] += weight[channel * x->channels * kernel + t] *
                         images_pixel(x, plane / channels, t / kernel, place, g->before, 0);
        }
    }
    return out;
}

/* The mean of (outputs - sin(1), -sin(2), ...)^2. */
static inline long double images_loss(const struct images *out)
{
    long double sum = 0;
    for (size_t k = 0; k < images_count(out); k++)
        sum += powl(out->at[k] - sin((double)k + 1), 2);
    return sum / (long double)images_count(out);
}

/* A model with that loss: `layers` is JSON, without the brackets, and ends in images like `out`. */
static inline struct model *images_model(struct arena *arena, const struct images *in, const char *layers,
                                         const struct images *out)
{
    struct text text = {.arena = arena};
    text_printf(&text, "{\"network\": {\"layers\": [{\"type\": \"reshape\", \"shape\": [%zu, %zu, %zu]}, %s, ",
                in->channels, in->size[0], in->size[1], layers);
    text_puts(&text, "{\"type\": \"flatten\"}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [");
    size_t width = images_count(in) / in->rows;
    for (size_t k = 0; k < images_count(in); k++)
        text_printf(&text, "%s%.17g%s", k % width == 0 ? "[" : "", (double)in->at[k],
                    (k + 1) % width != 0       ? ", "
                    : k + 1 < images_count(in) ? "], "
                                               : "]");
    text_puts(&text, "], \"targets\": [");
    width = images_count(out) / out->rows;
    for (size_t k = 0; k < images_count(out); k++)
        text_printf(&text, "%s%.17g%s", k % width == 0 ? "[" : "", sin((double)k + 1),
                    (k + 1) % width != 0        ? ", "
                    : k + 1 < images_count(out) ? "], "
                                                : "]");
    text_puts(&text, "]}}");
    return model_valid(arena, text.at);
}

/* A network by plain loops: its loss at theta. */
struct loops {
    void *context;
    long double (*loss)(void *context, const long double *theta);
};

enum { LOOPS_MOST = 400, LOOPS_DIRECTIONS = 24 };

/* The loss at theta + t*direction. */
static inline long double loops_along(const struct loops *loops, size_t n, const double *theta, const double *direction,
                                      long double t)
{
    long double at[LOOPS_MOST];
    for (size_t i = 0; i < n; i++)
        at[i] = theta[i] + t * direction[i];
    return loops->loss(loops->context, at);
}

/* First and second derivative along a direction, by central differences of fourth order. */
static inline void loops_differentiate(const struct loops *loops, size_t n, const double *theta,
                                       const double *direction, long double h, double derivative[2])
{
    long double f[5];
    for (int k = 0; k < 5; k++)
        f[k] = loops_along(loops, n, theta, direction, (k - 2) * h);
    derivative[0] = (double)((f[0] - 8 * f[1] + 8 * f[3] - f[4]) / (12 * h));
    derivative[1] = (double)((-f[0] + 16 * f[1] - 30 * f[2] + 16 * f[3] - f[4]) / (12 * h * h));
}

/* The exact loss, gradient and Hessian of the model against the loops, along random directions. False if the loops have
 * a kink near theta: then differences say nothing. */
static inline bool images_agree(struct model *model, const struct loops *loops, const double *theta,
                                struct random *random)
{
    size_t n = model->n;
    double u[LOOPS_MOST];
    double coarse[2];
    double fine[2];
    assert_true(n <= LOOPS_MOST);
    assert_close(model_loss_at(model, theta), (double)loops_along(loops, n, theta, theta, 0), 1e-13, 1e-15);
    const struct derivatives d = model_derivatives_at(model, theta, false);
    for (unsigned k = 0; k < LOOPS_DIRECTIONS; k++) {
        double slope = 0;
        double curvature = 0;
        double error[2] = {0, 0};
        for (size_t i = 0; i < n; i++)
            u[i] = random_normal(random) / sqrt((double)n);
        for (size_t i = 0; i < n; i++) {
            slope += d.gradient[i] * u[i];
            error[0] += d.gradient_error[i] * fabs(u[i]);
            for (size_t j = 0; j < n; j++) {
                curvature += u[i] * d.hessian[i * n + j] * u[j];
                error[1] += fabs(u[i] * u[j]) * d.hessian_error[i * n + j];
                assert_close(d.hessian[i * n + j], d.hessian[j * n + i], 1e-12, 1e-13);
            }
        }
        loops_differentiate(loops, n, theta, u, 0x1p-9L, coarse);
        loops_differentiate(loops, n, theta, u, 0x1p-10L, fine);
        if (!close_enough(coarse[0], fine[0], 1e-8, 1e-9) || !close_enough(coarse[1], fine[1], 1e-8, 1e-8))
            return false;
        if (!(error[0] < 1e-8 && error[1] < 1e-7))
            fail_msg("vacuous: slope %.17g +- %.3g, curvature %.17g +- %.3g", slope, error[0], curvature, error[1]);
        assert_close(slope, fine[0], 1e-9, 1e-10 + error[0]);
        assert_close(curvature, fine[1], 1e-8, 1e-9 + error[1]);
    }
    return true;
}

#endif
