#!/bin/sh
# Prints the highest level of the x86-64 psABI that this processor supports and that has kernels of its own:
# x86-64-v4, x86-64-v3 or nothing (the compiler's default).
has() {
    for flag in "$@"; do
        case " $flags " in *" $flag "*) ;; *) return 1 ;; esac
    done
}
flags=$(sed -n 's/^flags[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
if ! has avx2 bmi1 bmi2 f16c fma movbe abm; then
    exit 0
elif has avx512f avx512bw avx512cd avx512dq avx512vl; then
    echo x86-64-v4
else
    echo x86-64-v3
fi
