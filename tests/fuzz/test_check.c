/* Replays the stored inputs of fuzz_check.c. */
#include "fuzz/fuzz_check.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("check");
}
