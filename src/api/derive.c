/* Derivatives as formulas. */
#include "api/session.h"
#include "base/typo.h"
#include "symbolic/languages.h"

static const struct span nowhere;

static const struct language *find_language(const char *name, struct diags *diags)
{
    struct typo typo = typo_start(str_of(name));
    struct text names = {.arena = diags->arena};
    if (name == NULL)
        return language_at(0);
    for (size_t k = 0; k < language_count(); k++) {
        typo_offer(&typo, str_of(language_at(k)->name));
        text_printf(&names, "%s%s", k == 0 ? "the languages are " : ", ", language_at(k)->name);
    }
    const struct language *language = language_find(str_of(name));
    if (language != NULL)
        return language;
    struct cp_diagnostic *diag = diag_add(diags, DIAG_USAGE, nowhere, "unknown language '%s'", name);
    diag->remedy = names.at;
    diag_did_you_mean(diags, diag, typo.best);
    return NULL;
}

static bool find_tongue(const char *name, enum tongue *tongue, struct diags *diags)
{
    *tongue = TONGUE_EN;
    if (name == NULL || tongue_find(str_of(name), tongue))
        return true;
    diag_add(diags, DIAG_USAGE, nowhere, "unknown tongue '%s'", name)->remedy = "there are \"en\" and \"zh\"";
    return false;
}

static const char *derive(cp_model *handle, const struct cp_derive_options *options)
{
    struct arena *arena = handle->session->call;
    struct diags *diags = &handle->session->diags;
    struct text out = {.arena = arena};
    const struct language *language = find_language(options->language, diags);
    enum tongue tongue;
    if (language == NULL || !find_tongue(options->tongue, &tongue, diags))
        return NULL;
    if (options->report != NULL && language->at_point == NULL) {
        diag_add(diags, DIAG_USAGE, nowhere, "the language '%s' has no values at a point", language->name)->remedy =
            "leave out the point: what it computes takes any";
        return NULL;
    }
    int order = options->order == 1 && options->report == NULL ? 1 : 2;
    const struct derivation *derivation = derivation_make(arena, handle->model, order, diags);
    if (derivation == NULL)
        return NULL;
    if (options->report != NULL)
        language->at_point(&out, derivation, options->report, tongue);
    else if (!language->write(&out, derivation, handle->model, diags))
        return NULL;
    return out.at;
}

static const struct cp_derive_options defaults;

const char *cp_derive(cp_model *model, const struct cp_derive_options *options)
{
    const char *volatile out = NULL;
    SESSION_CALL(model->session, out = derive(model, options == NULL ? &defaults : options));
    return out;
}

const char *cp_derive_language_at(size_t k)
{
    return k < language_count() ? language_at(k)->name : NULL;
}

bool cp_derive_language_has_points(const char *name)
{
    const struct language *language = language_find(str_of(name));
    return language != NULL && language->at_point != NULL;
}
