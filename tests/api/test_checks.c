/* Checks through the public functions: many at a time, on any number of threads, recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "critpoint/critpoint.h"

#include "base/str.h"
#include "support/files.h"

enum { MANY = 60 };

struct place {
    struct arena *arena;
    cp_session *session;
    const char *directory;
};

static int open_place(void **state)
{
    struct arena *arena = arena_open(0);
    struct place *place = ARENA_NEW(arena, struct place);
    *place = (struct place){arena, cp_open(), directory_make(arena)};
    *state = place;
    return place->session == NULL;
}

static int close_place(void **state)
{
    struct place *place = *state;
    cp_close(place->session);
    arena_close(place->arena);
    return 0;
}

static const char *write_file(struct place *place, const char *name, const char *text)
{
    const char *path = str_format(place->arena, "%s%s", place->directory, name);
    file_put(path, str_of(text));
    return path;
}

/* Checks k*x^2 - y^2: even ones hold, of the odd ones every third has a model that is refused. */
static const char *many_checks(struct place *place)
{
    struct text text = {.arena = place->arena};
    text_puts(&text, "{\"checks\": [");
    for (int k = 0; k < MANY; k++)
        text_printf(
            &text,
            "%s\n{\"name\": \"check %d\", \"model\": {\"parameters\": [\"x\", \"y\"], \"loss\": \"%d*x^2 - %s\"}, "
            "\"at\": [0, 0], \"expect\": {\"verdict\": \"saddle\", \"eigenvalues\": [-2, %d]}}",
            k == 0 ? "" : ",", k, k + 1, k % 3 == 1 ? "y^2)" : "y^2", 2 * (k + 1) + k % 2);
    text_puts(&text, "]}");
    return write_file(place, "many.json", text.at);
}

static const struct cp_check **all_checks(struct place *place, const cp_checks *checks)
{
    const struct cp_check **list = ARENA_ARRAY(place->arena, cp_checks_count(checks), const struct cp_check *);
    for (size_t k = 0; k < cp_checks_count(checks); k++)
        list[k] = cp_checks_at(checks, k);
    return list;
}

static void test_threads_change_nothing(void **state)
{
    struct place *place = *state;
    const cp_checks *checks = cp_load_checks(place->session, many_checks(place), false);
    assert_non_null(checks);
    assert_int_equal(cp_checks_count(checks), MANY);
    assert_null(cp_checks_at(checks, MANY));
    static const size_t threads[] = {1, 2, 7, 0, 1000};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        const struct cp_outcome *const *outcomes =
            cp_run_checks(place->session, MANY, all_checks(place, checks), threads[t]);
        assert_non_null(outcomes);
        for (size_t k = 0; k < MANY; k++) {
            const struct cp_outcome *outcome = outcomes[k];
            assert_ptr_equal(outcome->check, cp_checks_at(checks, k));
            assert_int_equal(outcome->check->line, k + 2);
            assert_int_equal(outcome->passed, k % 3 != 1 && k % 2 == 0);
            assert_int_equal(outcome->diagnostic_count, k % 3 == 1);
            assert_int_equal(outcome->mismatch_count, k % 3 != 1 && k % 2 == 1);
        }
    }
}

/* Outcomes outlive later calls, as everything does that a session returned. */
static void test_outcomes_stay(void **state)
{
    struct place *place = *state;
    const cp_checks *checks = cp_load_checks(place->session, many_checks(place), false);
    const struct cp_outcome *const *outcomes = cp_run_checks(place->session, MANY, all_checks(place, checks), 3);
    (void)cp_run_checks(place->session, MANY, all_checks(place, checks), 2);
    assert_null(cp_load_file(place->session, "/nonexistent"));
    assert_string_equal(outcomes[1]->diagnostics[0].code, "E201");
    assert_string_equal(outcomes[3]->mismatches[0].field, "eigenvalues[1]");
}

static void test_nothing_to_run(void **state)
{
    struct place *place = *state;
    assert_non_null(cp_run_checks(place->session, 0, NULL, 4));
}

static void test_mistakes(void **state)
{
    struct place *place = *state;
    assert_null(
        cp_load_checks(place->session, write_file(place, "bad.json", "{\"checks\": [{\"expect\": {}}]}"), false));
    assert_int_equal(cp_diagnostic_count(place->session), 3);
    assert_null(cp_load_checks(place->session, "/nonexistent", false));
    assert_int_equal(cp_diagnostic_count(place->session), 1);
}

#define MODEL "\"model\": {\"parameters\": [\"x\"], \"loss\": \"x^2\"}, \"at\": [0]"

static void test_record(void **state)
{
    struct place *place = *state;
    const char *before = "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"verdict\": \"saddle\"}}]}";
    const char *after = "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"verdict\": \"minimum\"}}]}";
    const char *path = write_file(place, "r.json", before);
    for (int round = 0; round < 2; round++) { /* the second one finds nothing to do */
        const cp_checks *checks = cp_load_checks(place->session, path, true);
        const struct cp_outcome *const *outcomes = cp_run_checks(place->session, 1, all_checks(place, checks), 1);
        const struct cp_recording *recording = cp_record_checks(place->session, checks, 1, outcomes);
        assert_non_null(recording);
        assert_string_equal(recording->file, path);
        assert_string_equal(recording->before, round == 0 ? before : after);
        assert_string_equal(recording->after, after);
        assert_string_equal(file_get(place->arena, path).at, after);
    }
}

/* A file that cannot be written stays as it was. */
static void test_record_fails(void **state)
{
    struct place *place = *state;
    const char *path = write_file(place, "gone.json", "{\"checks\": [{\"name\": \"a\", " MODEL "}]}");
    const cp_checks *checks = cp_load_checks(place->session, path, true);
    const struct cp_outcome *const *outcomes = cp_run_checks(place->session, 1, all_checks(place, checks), 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_null(cp_record_checks(place->session, checks, 1, outcomes));
    assert_string_equal(cp_diagnostic_at(place->session, 0)->code, "E902");
    assert_int_equal(rmdir(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_outcomes_stay),
        cmocka_unit_test(test_nothing_to_run),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_record_fails),
    };
    return cmocka_run_group_tests(tests, open_place, close_place);
}
