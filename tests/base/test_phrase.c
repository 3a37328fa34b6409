/* Phrases: how they are filled in; and of the whole table, that each row says the same in every language. */
#include "base/phrase.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect(struct arena *arena, enum tongue tongue, enum phrase phrase, size_t count,
                   const char *const *fillings, const char *expected)
{
    struct text out = {.arena = arena};
    phrase_add(&out, tongue, phrase, count, fillings);
    assert_string_equal(out.at == NULL ? "" : out.at, expected);
}

static void fillings_go_where_the_language_wants_them(void **state)
{
    const char *const fall[] = {"1", "0.25", "2", "0.5"};
    expect(*state, TONGUE_EN, SAY_FALLS_TO, 4, fall, "L falls from 1 to 0.25 at step 2 (Taylor predicts 0.5)");
    expect(*state, TONGUE_ZH, SAY_FALLS_TO, 4, fall, "步长 2 时 L 从 1 降到 0.25（泰勒预测 0.5）");
    expect(*state, TONGUE_ZH, SAY_SADDLE, 0, NULL, "鞍点");
    expect(*state, TONGUE_EN, SAY_NOTHING, 0, NULL, "");
}

static void endings_go_with_the_text_before_them(void **state)
{
    expect(*state, TONGUE_EN, SAY_MINIMA, 1, (const char *const[]){"1"}, "1 minimum");
    expect(*state, TONGUE_EN, SAY_MINIMA, 1, (const char *const[]){"0"}, "0 minima");
    expect(*state, TONGUE_EN, SAY_ONE_SIDED_SLOPES, 2, (const char *const[]){"1", "11"},
           "1 kink, 11 smooth pieces: decided by their slopes");
    expect(*state, TONGUE_EN, SAY_ONE_SIDED_SLOPES, 2, (const char *const[]){"2", "1"},
           "2 kinks, 1 smooth piece: decided by their slopes");
    expect(*state, TONGUE_ZH, SAY_MINIMA, 1, (const char *const[]){"1"}, "极小值点 1 个");
}

static void other_percent_signs_are_themselves(void **state)
{
    expect(*state, TONGUE_EN, SAY_SHARP_RISE_SHARE, 3, (const char *const[]){"e", "2", "7"},
           "L rises by up to 2, 7 % of 1 + L, where each parameter moves by e (|theta_i| + 1) at most");
    expect(*state, TONGUE_EN, SAY_DECIDED, 1, (const char *const[]){"100%(s/t) %1"}, "   decided by 100%(s/t) %1");
}

/* A bit for each hole of a phrase; fails unless its endings are well formed. */
static unsigned holes_of(const char *phrase)
{
    unsigned holes = 0;
    for (const char *at = strchr(phrase, '%'); at != NULL; at = strchr(at + 1, '%')) {
        if (at[1] >= '1' && at[1] < '1' + PHRASE_HOLES)
            holes |= 1U << (at[1] - '1');
        if (at[1] != '(')
            continue;
        const char *slash = strchr(at, '/');
        const char *end = strchr(at, ')');
        assert_true(slash != NULL && end != NULL && slash < end && memchr(at + 2, '%', (size_t)(end - at - 2)) == NULL);
        assert_true(holes != 0); /* something must come before */
    }
    return holes;
}

static void every_phrase_says_the_same_in_every_language(void **state)
{
    (void)state;
    for (size_t p = 0; p < PHRASE_COUNT; p++)
        for (size_t t = 0; t < TONGUE_COUNT; t++) {
            const char *english = phrase_words(TONGUE_EN, (enum phrase)p);
            const char *words = phrase_words((enum tongue)t, (enum phrase)p);
            assert_non_null(words);
            if ((*words == 0) != (*english == 0) || holes_of(words) != holes_of(english))
                fail_msg("'%s' is '%s' in %s: other holes, or nothing", english, words, tongue_name(t));
            const struct str s = str_of(words);
            for (size_t i = 0, size = 0; i < s.size; i += size)
                assert_int_not_equal(size = str_utf8(str_part(s, i, s.size), NULL), 0);
        }
    assert_string_equal(phrase_words(TONGUE_EN, SAY_NOTHING), "");
    assert_int_equal(SAY_NOTHING, 0);
}

static void languages_by_name(void **state)
{
    (void)state;
    enum tongue tongue;
    assert_string_equal(tongue_name(TONGUE_ZH), "zh");
    assert_null(tongue_name(TONGUE_COUNT));
    assert_true(tongue_find(str_of("zh"), &tongue) && tongue == TONGUE_ZH);
    assert_true(tongue_find(str_of("en"), &tongue) && tongue == TONGUE_EN);
    assert_false(tongue_find(str_of("ZH"), &tongue) || tongue_find(str_of(""), &tongue) ||
                 tongue_find(str_of("zh_CN"), &tongue));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fillings_go_where_the_language_wants_them),
        cmocka_unit_test(endings_go_with_the_text_before_them),
        cmocka_unit_test(other_percent_signs_are_themselves),
        cmocka_unit_test(every_phrase_says_the_same_in_every_language),
        cmocka_unit_test(languages_by_name),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
