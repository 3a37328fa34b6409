/* Searches: threads, and what becomes of them. Each worker makes its attempts in an arena of its own, with its own copy of
 * the struct model; what that points to is shared and stays as it is. */
#include "api/session.h"
#include "base/belt.h"
#include "base/pool.h"
#include "linalg/eigsym.h"
#include "search/search.h"

/* A thread of the search. */
struct finder {
    struct arena *arena; /* a root */
    struct model model;  /* a copy, with diagnostics of its own */
    struct diags diags;
    struct attempter *attempter;
    bool alone; /* BLAS has one thread here */
    bool exhausted;
};

struct hunt {
    const struct search *search;
    locale_t numbers;
    struct finder *finders;
};

static void close_arena(void *arena)
{
    arena_close(arena);
}

/* Attempt `job`, by a worker. Whoever runs out of memory makes no more attempts. */
static void attempt(void *context, size_t worker, size_t job)
{
    struct hunt *hunt = context;
    struct finder *finder = &hunt->finders[worker];
    locale_t outside = uselocale(hunt->numbers);
    if (!finder->alone)
        eigsym_threads(1); /* OpenMP's limit is one of the thread */
    finder->alone = true;
    if (!finder->exhausted && setjmp(*arena_guard(finder->arena)) == 0)
        search_attempt(hunt->search, finder->attempter, job);
    else
        finder->exhausted = true;
    arena_unguard(finder->arena);
    uselocale(outside);
}

static bool prepare(struct finder *finder, const struct search *search, const struct model *model)
{
    if (setjmp(*arena_guard(finder->arena)) != 0)
        return false;
    finder->diags.arena = finder->arena;
    finder->model = *model;
    finder->model.arena = finder->arena;
    finder->model.diags = &finder->diags;
    finder->attempter = search_attempter(search, finder->arena, &finder->model);
    arena_unguard(finder->arena);
    return true;
}

static struct finder *open_finders(struct arena *arena, const struct search *search, const struct model *model,
                                   size_t threads)
{
    struct finder *finders = ARENA_ARRAY(arena, threads, struct finder);
    for (size_t k = 0; k < threads; k++) {
        finders[k].arena = arena_open(0);
        if (finders[k].arena == NULL)
            arena_exhausted(arena);
        arena_defer(arena, close_arena, finders[k].arena);
        if (!prepare(&finders[k], search, model))
            arena_exhausted(arena);
    }
    return finders;
}

/* Makes the attempts in order. Returns how many were made before somebody ended it. */
static size_t hunt_down(struct arena *arena, struct hunt *hunt, size_t threads, const struct cp_search_request *request)
{
    size_t count = search_starts(hunt->search);
    size_t slots = threads == 1 ? 1 : 4 * threads;
    struct arena *scratch = arena_child(arena);
    struct belt *belt = belt_open(scratch, threads, slots, attempt, hunt);
    size_t given = 0;
    size_t taken = 0;
    bool more = true;
    while (more && taken < count) {
        for (; given < count && given < taken + slots; given++)
            belt_put(belt);
        belt_take(belt);
        taken++;
        more = request->progress == NULL || request->progress(request->context, taken);
    }
    arena_close(scratch);
    return taken;
}

static bool ran_out(const struct hunt *hunt, size_t threads)
{
    for (size_t k = 0; k < threads; k++)
        if (hunt->finders[k].exhausted)
            return true;
    return false;
}

static const struct cp_search *find(cp_model *model, const struct cp_search_request *request)
{
    cp_session *session = model->session;
    struct arena *arena = session->call;
    eigsym_threads(1);
    struct search *search = search_new(arena, model->model, request, &session->diags);
    if (search == NULL)
        return NULL;
    size_t threads = request->threads > 0 ? request->threads : pool_processors();
    if (threads > search_starts(search))
        threads = search_starts(search);
    struct arena *workers = arena_child(arena);
    struct hunt hunt = {search, session->numbers, open_finders(workers, search, model->model, threads)};
    size_t done = hunt_down(arena, &hunt, threads, request);
    if (ran_out(&hunt, threads))
        arena_exhausted(arena);
    arena_close(workers);
    return search_conclude(search, done);
}

const struct cp_search *cp_find(cp_model *model, const struct cp_search_request *request)
{
    const struct cp_search *volatile found = NULL;
    SESSION_CALL(model->session, found = find(model, request));
    return found;
}
