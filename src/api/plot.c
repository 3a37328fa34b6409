/* Sections of the error surface. */
#include "analysis/section.h"
#include "api/session.h"

static bool losses_at(cp_model *model, size_t count, const double *points, double *losses)
{
    section_losses(model->session->call, model->model, count, points, losses);
    return true;
}

bool cp_losses(cp_model *model, size_t count, const double *points, double *losses)
{
    volatile bool done = false;
    SESSION_CALL(model->session, done = losses_at(model, count, points, losses));
    return done;
}

const char *cp_plane_kind_name(enum cp_plane_kind kind)
{
    static const char *const names[CP_PLANE_KIND_COUNT] = {
        [CP_PLANE_EIGEN] = "eigen",
        [CP_PLANE_PARAMETERS] = "parameters",
        [CP_PLANE_RANDOM] = "random",
    };
    return (size_t)kind < CP_PLANE_KIND_COUNT ? names[kind] : NULL;
}

const struct cp_plane *cp_plane(cp_model *model, const double *theta, const struct cp_report *report,
                                const struct cp_plane_options *options)
{
    const struct cp_plane *volatile plane = NULL;
    cp_session *session = model->session;
    SESSION_CALL(session, plane = section_plane(session->call, model->model, theta, report, options, &session->diags));
    return plane;
}

void cp_plane_project(const struct cp_plane *plane, const double *p, double coordinates[2])
{
    section_project(plane, p, coordinates);
}

const struct cp_profile *cp_profile(cp_model *model, const struct cp_report *report, size_t eigenvalue, double reach,
                                    size_t count)
{
    const struct cp_profile *volatile profile = NULL;
    cp_session *session = model->session;
    SESSION_CALL(session, profile = section_profile(session->call, model->model, report, eigenvalue, reach, count,
                                                    &session->diags));
    return profile;
}
