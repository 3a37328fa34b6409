/* Replays the stored inputs of fuzz_model.c. */
#include "fuzz/fuzz_model.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("model");
}
