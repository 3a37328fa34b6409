/* "Did you mean": the distance against its definition by exhaustive search, its laws, and hints that help. */
#include "base/typo.h"

#include "support/random.h"

#include <string.h>
#include <cmocka.h>

static void known_distances(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        size_t distance;
    } cases[] = {{"", "", 0},         {"", "abc", 3},    {"abc", "abc", 0},           {"kitten", "sitting", 3},
                 {"ab", "ba", 1},     {"ca", "abc", 3},  {"tahn", "tanh", 1},         {"analize", "analyze", 1},
                 {"loss", "los", 1},  {"exp", "log", 3}, {"softplus", "sotfplus", 1}, {"abcdef", "badcfe", 3},
                 {"flaw", "lawn", 2}, {"A", "a", 1},     {"saturday", "sunday", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t distance = typo_distance(str_of(cases[i].a), str_of(cases[i].b));
        if (distance != cases[i].distance)
            fail_msg("%s, %s: %zu, not %zu", cases[i].a, cases[i].b, distance, cases[i].distance);
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The definition, by recursion on the last letters. */
static size_t slow_distance(const char *a, size_t m, const char *b, size_t n)
{
    if (m == 0 || n == 0)
        return m + n;
    size_t best = slow_distance(a, m - 1, b, n - 1) + (a[m - 1] != b[n - 1]);
    best = least(best, slow_distance(a, m - 1, b, n) + 1);
    best = least(best, slow_distance(a, m, b, n - 1) + 1);
    if (m > 1 && n > 1 && a[m - 1] == b[n - 2] && a[m - 2] == b[n - 1])
        best = least(best, slow_distance(a, m - 2, b, n - 2) + 1);
    return best;
}

static void distance_agrees_with_its_definition(void **state)
{
    (void)state;
    struct random random = {11};
    for (int trial = 0; trial < 2000; trial++) {
        char a[7];
        char b[7];
        size_t m = random_below(&random, 7);
        size_t n = random_below(&random, 7);
        for (size_t i = 0; i < 7; i++) {
            a[i] = "abc"[random_below(&random, 3)];
            b[i] = "abc"[random_below(&random, 3)];
        }
        size_t distance = typo_distance((struct str){a, m}, (struct str){b, n});
        assert_int_equal(distance, slow_distance(a, m, b, n));
        assert_int_equal(distance, typo_distance((struct str){b, n}, (struct str){a, m}));
    }
}

static void long_names_are_far_away(void **state)
{
    (void)state;
    char name[66];
    memset(name, 'a', sizeof name);
    assert_int_equal(typo_distance((struct str){name, 64}, (struct str){name, 64}), 0);
    assert_int_equal(typo_distance((struct str){name, 64}, (struct str){name, 0}), 64);
    assert_true(typo_distance((struct str){name, 65}, (struct str){name, 65}) > 1000);
    struct typo typo = typo_start((struct str){name, 66});
    typo_offer(&typo, (struct str){name, 65});
    assert_int_equal(typo.best.size, 0);
}

static const char *const NAMES[] = {"analyze", "classify", "scan", "check", "derive", "find", "descend",
                                    "plot",    "model",    "ops",  "help",  "exp",    "log",  "tanh"};

static struct str hint(const char *word)
{
    struct typo typo = typo_start(str_of(word));
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        typo_offer(&typo, str_of(NAMES[i]));
    return typo.best;
}

static void hints_help(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"analyse", "analyze"}, {"anlyze", "analyze"},  {"clasify", "classify"},
                                           {"chekc", "check"},     {"modle", "model"},     {"tahn", "tanh"},
                                           {"hlep", "help"},       {"descent", "descend"}, {"op", "ops"},
                                           {"plots", "plot"},      {"exp", "exp"},         {"lgo", "log"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!str_is(hint(cases[i][0]), cases[i][1]))
            fail_msg("%s: '%.*s'", cases[i][0], (int)hint(cases[i][0]).size, hint(cases[i][0]).at);
}

static void wild_guesses_are_not_offered(void **state)
{
    (void)state;
    static const char *const words[] = {"", "x", "q", "zzz", "gradient", "w1", "optimize", "eigenvalue", "foo"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hint(words[i]).size != 0)
            fail_msg("%s: '%.*s'", words[i], (int)hint(words[i]).size, hint(words[i]).at);
}

static void the_nearest_wins_in_any_order(void **state)
{
    (void)state;
    struct typo typo = typo_start(str_of("weigth"));
    typo_offer(&typo, str_of("eight"));
    typo_offer(&typo, str_of("weight"));
    typo_offer(&typo, str_of("weights"));
    assert_true(str_is(typo.best, "weight"));
    typo = typo_start(str_of("weigth"));
    typo_offer(&typo, str_of("weight"));
    typo_offer(&typo, str_of("weights"));
    assert_true(str_is(typo.best, "weight"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_distances),
                                       cmocka_unit_test(distance_agrees_with_its_definition),
                                       cmocka_unit_test(long_names_are_far_away),
                                       cmocka_unit_test(hints_help),
                                       cmocka_unit_test(wild_guesses_are_not_offered),
                                       cmocka_unit_test(the_nearest_wins_in_any_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
