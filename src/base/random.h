/* Random numbers without a state: each is a function of seed, stream and index, so that it depends neither on the order in
 * which numbers are drawn, nor on threads, nor on the machine.
 *
 * The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"). The
 * seed is its key; index, stream and the number of the attempt are its counter. Functions that share seed, stream and
 * index share their randomness: draws that must be independent differ in one of the three. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Streams of what is no tensor of parameters; the tensors take the streams from 0. */
enum { RANDOM_STREAM_ROWS = 0x7FFFFFFF, RANDOM_STREAM_STARTS = 0x7FFFFFFE };

/* The cipher: ten rounds on a counter of 128 bits. */
void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Uniform in [0, 1): the multiples of 2^-53. */
double random_unit(uint64_t seed, uint32_t stream, uint64_t index);

/* Standard normal, by Leva's ratio of uniforms (1992). The value is a quotient of two uniform numbers, the same bits
 * everywhere; a logarithm only helps to decide whether an attempt is taken. At most 12.2 in size. */
double random_gaussian(uint64_t seed, uint32_t stream, uint64_t index);

/* Uniform in 0 ... count-1, without bias. `count` is at least 1. */
uint64_t random_whole(uint64_t seed, uint32_t stream, uint64_t index, uint64_t count);

/* Permutes the items; every order is as probable as any other (Fisher and Yates; Durstenfeld 1964). */
void random_shuffle(uint64_t seed, uint32_t stream, size_t count, size_t *items);

/* Draws `size` of the numbers 0 ... count-1 without replacement, in ascending order (selection sampling: Fan, Muller and
 * Rezucha 1962). Every subset is as probable as any other. `size` is at most `count`. */
void random_sample(uint64_t seed, uint32_t stream, size_t count, size_t size, size_t *out);

#endif
