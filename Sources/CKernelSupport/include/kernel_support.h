// What the kernels need from the C compiler and have no Swift spelling: prefetch hints and CPU features.
#ifndef CODED_TRAIN_KERNEL_SUPPORT_H
#define CODED_TRAIN_KERNEL_SUPPORT_H

#include <stdint.h>

/// Asks for the cache line at `address` to be brought into the second-level cache; never faults.
static inline void ck_prefetch_l2(const void *address) {
    __builtin_prefetch(address, 0, 2);
}

/// The x86-64 level this code was compiled for: 4 (AVX-512), 3 (AVX2), 1 (baseline); 0 on other processors.
int32_t ck_build_level(void);

/// The highest such level that the processor supports; 0 on other processors.
int32_t ck_cpu_level(void);

#endif
