/* How long the exact Hessian of a model takes, error bounds included: the best of some runs, in seconds; and how many of its
 * own sizes the process took at most. Usage: hessian MODEL.json POINT [RUNS] */
#include "analysis/problem.h"
#include "api/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    cp_session *session = cp_open();
    cp_model *model = argc < 3 ? NULL : cp_load_file(session, argv[1]);
    const double *theta = model == NULL ? NULL : cp_point(model, argv[2]);
    if (theta == NULL) {
        fputs("usage: hessian MODEL.json POINT [RUNS]\n", stderr);
        return 2;
    }
    size_t n = model->model->n;
    struct arena *arena = model->model->arena;
    struct derivatives d = derivatives_new(arena, n);
    double best = 1e9;
    for (int run = 0, runs = argc > 3 ? atoi(argv[3]) : 5; run < runs; run++) {
        struct arena *scratch = arena_child(arena);
        double start = now();
        bool finite = problem_derivatives(problem_new(scratch, model->model, CP_EXACT), theta, &d);
        double seconds = now() - start;
        best = finite && seconds < best ? seconds : best;
        arena_close(scratch);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.4f %.2f\n", best, (double)usage.ru_maxrss * 1024 / (8 * (double)n * (double)n));
    cp_close(session);
    return 0;
}
