/* The search, a step a line at the end. Invariant: what a thread writes belongs to the attempt at hand. */
#include "search/search.h"

#include "analysis/analyze.h"
#include "analysis/scan.h"
#include "search/degree.h"
#include "search/floor.h"
#include "search/merge.h"
#include "search/order.h"
#include "search/starts.h"

#include <math.h>
#include <string.h>

static const struct span nowhere;

struct search {
    struct arena *arena;
    struct problem *problem;
    const struct cp_search_request *request;
    struct cp_options options;
    struct region region;
    const struct starts *sequence; /* NULL: the points of the request */
    size_t asked;
    struct attempt *attempts; /* asked */
    struct cp_search *out;
};

/* ---- What is asked for ---- */

static bool refuse(struct diags *diags, const char *remedy, const char *message)
{
    diag_add(diags, DIAG_USAGE, nowhere, "%s", message)->remedy = remedy;
    return false;
}

static bool check_box(const struct model *model, const struct cp_search_request *r, struct diags *diags)
{
    if (r->low == NULL && r->point_count == 0)
        return refuse(diags, "give a box, such as --box -2:2, or points to start from", "there is nowhere to search");
    for (size_t i = 0; r->low != NULL && i < model->n; i++) {
        if (isfinite(r->low[i]) && isfinite(r->high[i]) && r->low[i] < r->high[i])
            continue;
        struct text what = {.arena = diags->arena};
        text_printf(&what, "the box of '%s', %g to %g, is %s", model_entry_name(diags->arena, model, i), r->low[i],
                    r->high[i], isfinite(r->low[i]) && isfinite(r->high[i]) ? "empty" : "not finite");
        return refuse(diags, "its lower end must be below its upper end, and both finite", what.at);
    }
    return true;
}

static bool check_request(const struct model *model, const struct cp_search_request *r, struct diags *diags)
{
    if (r->has_index && r->index > model->n) {
        diag_add(diags, DIAG_USAGE, nowhere, "no critical point of %zu parameters has the Morse index %zu", model->n,
                 r->index)
            ->remedy = "the index is the number of negative eigenvalues";
        return false;
    }
    for (size_t k = 0; k < r->point_count * model->n; k++)
        if (!isfinite(r->points[k])) {
            diag_add(diags, DIAG_POINT_NOT_FINITE, nowhere, "a coordinate of point %zu is not finite", k / model->n);
            return false;
        }
    return check_box(model, r, diags);
}

struct search *search_new(struct arena *arena, struct model *model, const struct cp_search_request *request,
                          struct diags *diags)
{
    size_t n = model->n;
    struct search *s = ARENA_NEW(arena, struct search);
    s->arena = arena;
    s->request = request;
    if (request->options != NULL)
        s->options = *request->options;
    if (!check_request(model, request, diags) || !analyze_possible(model, &s->options, diags))
        return NULL;
    scan_prepare(model, &s->options);
    s->problem = problem_new(arena, model, s->options.derivatives);
    s->region = request->low != NULL ? region_box(arena, n, request->low, request->high)
                                     : region_around(arena, n, request->point_count, request->points);
    s->asked = request->point_count > 0 ? request->point_count
               : request->starts > 0    ? request->starts
                                        : CP_SEARCH_STARTS;
    if (request->point_count == 0)
        s->sequence = starts_new(arena, &s->region, request->seed);
    s->attempts = ARENA_ARRAY(arena, s->asked, struct attempt);
    double *room = ARENA_ARRAY(arena, s->asked * n * 2, double);
    for (size_t k = 0; k < s->asked; k++) {
        s->attempts[k].landing.theta = room + 2 * k * n;
        s->attempts[k].landing.blur = room + (2 * k + 1) * n;
    }
    return s;
}

size_t search_starts(const struct search *search)
{
    return search->asked;
}

/* ---- Attempts ---- */

struct attempter *search_attempter(const struct search *search, struct arena *arena, struct model *model)
{
    return attempter_new(arena, problem_new(arena, model, search->options.derivatives), &search->region,
                         search->request->has_index, search->request->index);
}

void search_attempt(const struct search *search, struct attempter *attempter, size_t k)
{
    size_t n = search->region.n;
    struct attempt *attempt = &search->attempts[k];
    double *theta = attempt->landing.theta; /* the start is where the landing will be */
    if (search->sequence != NULL)
        starts_point(search->sequence, k, theta);
    else
        memcpy(theta, search->request->points + k * n, n * sizeof *theta);
    attempt_run(attempter, k, theta, attempt);
}

/* ---- The list ---- */

static void count_ends(struct search *s, size_t done)
{
    size_t *const counts[ATTEMPT_END_COUNT] = {
        [ATTEMPT_REACHED] = &s->out->reached,
        [ATTEMPT_OUTSIDE] = &s->out->outside,
        [ATTEMPT_NOT_FINITE] = &s->out->not_finite,
        [ATTEMPT_STUCK] = &s->out->stuck,
    };
    for (size_t k = 0; k < done; k++)
        ++*counts[s->attempts[k].end];
}

/* The report on a place; NULL if it is none. Where a coordinate is so near to 0 that its last bits are not precise enough,
 * the analysis polishes them. */
static const struct cp_report *report_on(struct search *s, const struct place *place)
{
    struct diags diags = {.arena = arena_child(s->arena)};
    const struct analyze_task task = {.theta = place->landing->theta, .wants_escape = true};
    struct cp_options options = s->options;
    const struct cp_report *report = analyze_point(s->arena, s->problem, &task, &options, &diags);
    options.refine = true;
    if (report != NULL && report->verdict == CP_NOT_CRITICAL)
        report = analyze_point(s->arena, s->problem, &task, &options, &diags);
    arena_close(diags.arena);
    return report;
}

/* A place that the analysis does not call critical is none: its starts found nothing. */
static void classify(struct search *s, const struct place *place, struct cp_found *list)
{
    const struct cp_report *report = report_on(s, place);
    if (report == NULL || report->verdict == CP_NOT_CRITICAL) {
        s->out->reached -= place->starts;
        s->out->stuck += place->starts;
        return;
    }
    list[s->out->count++] = (struct cp_found){report, place->starts};
}

/* A valley is shown at its middle, unless that is a point of another kind. */
static void move_to_middle(struct search *s, struct floor_walker *walker, struct place *place)
{
    size_t n = s->region.n;
    struct frame *frame = frame_new(s->arena, n);
    double *theta = ARENA_ARRAY(s->arena, n, double);
    struct landing *moved = ARENA_NEW(s->arena, struct landing);
    moved->theta = ARENA_ARRAY(s->arena, n, double);
    moved->blur = ARENA_ARRAY(s->arena, n, double);
    if (place->landing->zero > 0 && floor_middle(walker, place->landing, theta) &&
        frame_look(frame, s->problem, &s->region, theta) && land(s->problem, &s->region, frame, moved) &&
        floor_is_same(moved, place->landing) && region_holds(&s->region, moved->theta, moved->blur))
        place->landing = moved;
}

static void make_list(struct search *s, size_t done)
{
    struct places places = merge(s->arena, s->problem, &s->region, done, s->attempts);
    struct floor_walker *walker = floor_walker_new(s->arena, s->problem, &s->region);
    struct cp_found *list = ARENA_ARRAY(s->arena, places.count, struct cp_found);
    s->out->list = list;
    for (size_t k = 0; k < places.count; k++) {
        move_to_middle(s, walker, &places.items[k]);
        classify(s, &places.items[k], list);
    }
    order_points(s->arena, &s->region, s->out->count, list);
}

/* ---- The balance ---- */

/* (-1)^index of a point that counts; 0 for one that does not: degenerate, or on a kink. */
static int sign_of(const struct cp_report *report)
{
    if (report->verdict == CP_NONSMOOTH || report->zero > 0)
        return 0;
    return report->negative % 2 == 0 ? 1 : -1;
}

static void strike_balance(struct search *s)
{
    struct cp_balance *b = &s->out->balance;
    if (s->region.low == NULL) {
        b->reason = "there is no box";
        return;
    }
    for (size_t k = 0; k < s->out->count; k++) {
        int sign = sign_of(s->out->list[k].report);
        b->sum += sign;
        if (sign == 0)
            b->reason = "a point of the list is degenerate or lies on a kink";
    }
    struct degree degree = degree_of(s->arena, s->problem, &s->region);
    b->outward = degree.outward;
    b->degree = degree.value;
    b->degree_known = degree.unknown == NULL;
    b->reason = b->degree_known ? b->reason : degree.unknown;
    if (s->request->has_index && b->reason == NULL)
        b->reason = "only points of one index were looked for";
    if (b->reason == NULL)
        b->state = b->sum == b->degree ? CP_BALANCE_HOLDS : CP_BALANCE_FAILS;
}

static bool is_listed(const struct cp_search_request *r, const struct cp_report *report)
{
    bool verdict = r->verdicts == 0 || (r->verdicts >> report->verdict & 1) != 0;
    bool index = !r->has_index || (report->eigenvalues != NULL && report->index == r->index);
    return verdict && index;
}

static void hide_others(struct search *s)
{
    struct cp_search *out = s->out;
    struct cp_found *kept = ARENA_ARRAY(s->arena, out->count, struct cp_found);
    size_t count = 0;
    for (size_t k = 0; k < out->count; k++)
        if (is_listed(s->request, out->list[k].report))
            kept[count++] = out->list[k];
    out->hidden = out->count - count;
    out->list = kept;
    out->count = count;
}

const struct cp_search *search_conclude(struct search *search, size_t done)
{
    const struct model *model = search->problem->model;
    struct cp_search *out = ARENA_NEW(search->arena, struct cp_search);
    search->out = out;
    *out = (struct cp_search){
        .model = model->name,
        .n = model->n,
        .parameters = model->parameters,
        .parameter_count = model->parameter_count,
        .low = search->region.low,
        .high = search->region.high,
        .sampled = search->sequence != NULL,
        .seed = search->request->seed,
        .starts = done,
        .asked = search->asked,
    };
    count_ends(search, done);
    make_list(search, done);
    strike_balance(search);
    hide_others(search);
    return out;
}
