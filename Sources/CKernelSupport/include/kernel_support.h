// What the kernels need from the C compiler and have no Swift spelling: prefetch hints, loads that shuffle, compression of
// vectors, and CPU features.
#ifndef CODED_TRAIN_KERNEL_SUPPORT_H
#define CODED_TRAIN_KERNEL_SUPPORT_H

#include <stdint.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

/// Asks for the cache line at `address` to be brought into the second-level cache; never faults.
static inline void ck_prefetch_l2(const void *address) {
    __builtin_prefetch(address, 0, 2);
}

/// The odd ones of the sixteen words at `from`, aligned to 64 bytes, in the lower halves of the eight words at `to`; what
/// the upper halves hold is not defined.
///
/// A load that duplicates the odd words costs no more than any load, while a shift of words that were loaded takes its turn
/// on the ports of the multiplications. Compilers would merge it with the load of the even words: hence assembly.
static inline void ck_load_odd(const void *from, void *to) {
#if defined(__AVX512F__)
    __m512i words;
    __asm__("vmovshdup %1, %0" : "=v"(words) : "m"(*(const __m512i *)from));
    memcpy(to, &words, sizeof words);
#elif defined(__AVX2__)
    __m256i words[2];
    __asm__("vmovshdup %1, %0" : "=x"(words[0]) : "m"(((const __m256i *)from)[0]));
    __asm__("vmovshdup %1, %0" : "=x"(words[1]) : "m"(((const __m256i *)from)[1]));
    memcpy(to, words, sizeof words);
#else
    uint64_t words[8];
    memcpy(words, from, sizeof words);
    for (int i = 0; i < 8; i++) {
        words[i] >>= 32;
    }
    memcpy(to, words, sizeof words);
#endif
}

/// Of sixteen numbers below 2^32, whose `mask` bits count, writes those below `limit` to `to` in their order, and says how
/// many they are. All sixteen places may be written.
#if defined(__AVX512F__) && defined(__AVX512BW__)
static inline int64_t ck_keep_below(__m512i numbers, uint32_t mask, uint32_t limit, uint32_t *to) {
    __m512i candidates = _mm512_and_si512(numbers, _mm512_set1_epi32((int)mask));
    __mmask16 kept = _mm512_cmplt_epu32_mask(candidates, _mm512_set1_epi32((int)limit));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(kept, candidates));
    return __builtin_popcount(kept);
}
#else
static inline int64_t ck_keep_below(const uint32_t *numbers, uint32_t mask, uint32_t limit, uint32_t *to) {
    int64_t count = 0;
    for (int i = 0; i < 16; i++) {
        uint32_t candidate = numbers[i] & mask;
        to[count] = candidate;
        // The borrow of the difference: a branch on random values would be slow.
        count += (int64_t)(((uint64_t)candidate - limit) >> 63);
    }
    return count;
}
#endif

/// `ck_keep_below` for sixteen numbers of four bytes.
static inline int64_t ck_keep_below_of_4_bytes(const void *bytes, uint32_t mask, uint32_t limit, uint32_t *to) {
#if defined(__AVX512F__) && defined(__AVX512BW__)
    return ck_keep_below(_mm512_loadu_si512(bytes), mask, limit, to);
#else
    uint32_t numbers[16];
    memcpy(numbers, bytes, sizeof numbers);
    return ck_keep_below(numbers, mask, limit, to);
#endif
}

/// `ck_keep_below` for sixteen numbers of three bytes, little-endian; reads 64 bytes.
static inline int64_t ck_keep_below_of_3_bytes(const void *bytes, uint32_t mask, uint32_t limit, uint32_t *to) {
#if defined(__AVX512F__) && defined(__AVX512BW__)
    // Twelve bytes to each quarter of the register, then three to each word.
    const __m512i words = _mm512_setr_epi32(0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12);
    const __m512i places = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
    __m512i raw = _mm512_permutexvar_epi32(words, _mm512_loadu_si512(bytes));
    return ck_keep_below(_mm512_shuffle_epi8(raw, places), mask, limit, to);
#else
    uint32_t numbers[16];
    const uint8_t *b = (const uint8_t *)bytes;
    for (int i = 0; i < 16; i++) {
        numbers[i] = (uint32_t)b[3 * i] | (uint32_t)b[3 * i + 1] << 8 | (uint32_t)b[3 * i + 2] << 16;
    }
    return ck_keep_below(numbers, mask, limit, to);
#endif
}

/// The x86-64 level this code was compiled for: 4 (AVX-512), 3 (AVX2), 1 (baseline); 0 on other processors.
int32_t ck_build_level(void);

/// The highest such level that the processor supports; 0 on other processors.
int32_t ck_cpu_level(void);

#endif
