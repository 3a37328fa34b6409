/* Replays the stored inputs of fuzz_npz.c. */
#include "fuzz/fuzz_npz.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("npz");
}
