/* Replays the stored inputs of fuzz_formula.c. */
#include "fuzz/fuzz_formula.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("formula");
}
